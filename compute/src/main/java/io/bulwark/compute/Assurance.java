package io.bulwark.compute;

import io.bulwark.compute.task.Attempt;
import io.bulwark.compute.task.Attempt.State;
import java.util.List;
import java.util.Locale;

/** What stands behind a result. Only {@link #AGREED} is called verified. */
enum Assurance {
    /** At least two nodes came to the same. */
    AGREED,
    /** One node computed it, which could not know that nobody would check. */
    SAMPLED,
    /** One node's word. */
    NONE;

    /** Of a completed task. */
    static Assurance of(boolean compared, List<Attempt> attempts) {
        if (!compared) {
            return NONE;
        }
        return attempts.stream().anyMatch(a -> a.state() instanceof State.Agreed) ? AGREED : SAMPLED;
    }

    boolean verified() {
        return this == AGREED;
    }

    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
