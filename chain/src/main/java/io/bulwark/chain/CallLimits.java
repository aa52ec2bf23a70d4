package io.bulwark.chain;

import java.time.Duration;

/**
 * What a contract call may take: the time over all endpoints and retries, the bytes of its answer, and the gas given to it
 * (the node may give less).
 */
public record CallLimits(Duration timeout, int maxBytes, long gas) {
    /** Five seconds, 64 KiB and ten million gas: plenty for any view function. */
    public static final CallLimits DEFAULT = new CallLimits(Duration.ofSeconds(5), 64 * 1024, 10_000_000);

    public CallLimits {
        if (timeout.isNegative() || timeout.isZero() || maxBytes <= 0 || gas <= 0) {
            throw new IllegalArgumentException("limits must be positive");
        }
    }
}
