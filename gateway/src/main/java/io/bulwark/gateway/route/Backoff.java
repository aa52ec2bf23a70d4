package io.bulwark.gateway.route;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Pauses between attempts: 1, 2, 4, 8, 16 seconds, each a fifth shorter or longer by chance; what an upstream asks for first. */
final class Backoff {
    private static final int LONGEST_SHIFT = 4;
    private static final double SPREAD = 0.2;
    private static final Duration SHORTEST = Duration.ofMillis(250);

    private Backoff() {}

    /** @param attempts made so far, at least 1 */
    static Duration pause(int attempts, @Nullable Duration asked, Timing timing) {
        if (asked != null) {
            // Never sooner than asked, and not all callers at the same moment.
            Duration pause = asked.plusMillis((long) (asked.toMillis() * SPREAD / 2 * timing.random()));
            return pause.compareTo(SHORTEST) < 0 ? SHORTEST : pause;
        }
        double factor = 1 - SPREAD + 2 * SPREAD * timing.random();
        return Duration.ofMillis((long) (base(attempts).toMillis() * factor));
    }

    private static Duration base(int attempts) {
        return Duration.ofSeconds(1L << Math.clamp(attempts - 1, 0, LONGEST_SHIFT));
    }

    /** The longest wish of an upstream that is waited for while another target is left. */
    static Duration longest(int attempts, Duration rateLimitWait) {
        Duration own = base(attempts);
        return own.compareTo(rateLimitWait) > 0 ? own : rateLimitWait;
    }
}
