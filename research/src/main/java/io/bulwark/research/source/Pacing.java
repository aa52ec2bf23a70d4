package io.bulwark.research.source;

import java.time.Duration;

/** Who may call a source now. Shared by all instances where it is kept in Redis. */
public interface Pacing {
    /** The longest that a call may be on its way, after which it counts as ended by itself. */
    Duration LONGEST_CALL = Duration.ofSeconds(10);

    /**
     * An answer to whoever wants to call.
     *
     * @param pause zero when the call may go out (and is counted), else how long to wait before asking again
     * @param ended to be told when the call has ended. Nobody here knows when it reached the source, so it leaves the window only
     *     that much later.
     */
    record Turn(Duration pause, Runnable ended) {
        static final Runnable NOTHING = () -> {};
    }

    Turn take(Source source);
}
