package io.bulwark.guard.token;

import io.bulwark.guard.Detector;
import io.bulwark.guard.DetectorGuard;
import io.bulwark.text.tokens.Encoding;
import java.util.List;

/** Counts tokens and cost, and says when they pass a limit or much of a text could go. Its score is about cost, not danger. */
public final class TokenGuard extends DetectorGuard {
    private TokenGuard(List<? extends Detector> detectors) {
        super("token", detectors);
    }

    /** The guard with all detectors of this package. */
    public static TokenGuard standard() {
        // Read now what a first check would otherwise read within its time limit.
        Encoding.O200K_BASE.count("a");
        Prices.standard();
        Compression.of("a", Compression.Options.ALL);
        return new TokenGuard(List.of(new LimitDetector(), new WasteDetector(), new SamplingDetector()));
    }
}
