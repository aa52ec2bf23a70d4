package io.bulwark.kernel;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.UUID;

/**
 * Makes time-ordered identifiers (RFC 9562 section 5.7): 48 bits of Unix milliseconds, then a 12-bit counter in
 * {@code rand_a} (section 6.2, method 1) so that ids of one process sort in the order they were made, then 62 random
 * bits. Thread-safe.
 */
public final class UuidV7 {
    private static final int COUNTER_MAX = 0xFFF;

    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private long lastMillis = Long.MIN_VALUE;
    private int counter;

    public UuidV7(InstantSource clock) {
        this.clock = clock;
    }

    /** The next id. If the clock steps back or 4096 ids fall into one millisecond, the time part runs ahead of the clock. */
    public UUID next() {
        long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        synchronized (this) {
            long now = clock.millis();
            if (now > lastMillis) {
                lastMillis = now;
                // Starting below half leaves room to count up within the millisecond.
                counter = random.nextInt(COUNTER_MAX / 2);
            } else if (++counter > COUNTER_MAX) {
                lastMillis++;
                counter = 0;
            }
            return new UUID((lastMillis << 16) | 0x7000L | counter, low);
        }
    }
}
