package io.bulwark.guard.security;

import io.bulwark.guard.Detector;
import io.bulwark.guard.DetectorGuard;
import java.util.List;

/**
 * Injection and jailbreak in what users say, instructions planted in documents and tool results, hidden text, leaked system
 * prompts, unsafe links and code in answers. Options: {@code allowed_hosts}, {@code canary} (a text or a list of texts).
 */
public final class SecurityGuard extends DetectorGuard {
    private SecurityGuard(List<? extends Detector> detectors) {
        super("security", detectors);
    }

    /** The guard with the rules and the model that come with it; loads them once for each call. */
    public static SecurityGuard standard() {
        return new SecurityGuard(List.of(
                new InjectionDetector(Injection.standard()),
                new HiddenTextDetector(),
                new LeakDetector(),
                new LinkDetector(),
                new CodeDetector()));
    }
}
