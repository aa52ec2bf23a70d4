package io.bulwark.research.keep;

import io.bulwark.research.Findings;
import java.time.Instant;

/** Findings as they are kept. */
public record Kept(Findings findings, Instant freshUntil) {
    /** Whether they may be answered as they are. */
    public boolean fresh(Instant now, Instant notBefore) {
        return now.isBefore(freshUntil) && !findings.at().isBefore(notBefore);
    }
}
