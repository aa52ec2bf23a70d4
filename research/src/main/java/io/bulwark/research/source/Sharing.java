package io.bulwark.research.source;

import java.time.Instant;
import java.util.function.Supplier;

/** Answers that several askers share, so that the same question at the same time costs one call. */
public interface Sharing {
    /** Nobody to share with: every question goes to its source. */
    Sharing NONE = (_, _, _, upstream) -> upstream.get();

    /**
     * The shared answer, else that of {@code upstream}, which ends by the deadline.
     *
     * @param notBefore answers from before this moment do not count
     */
    Answer ask(Call call, Instant deadline, Instant notBefore, Supplier<Answer> upstream);
}
