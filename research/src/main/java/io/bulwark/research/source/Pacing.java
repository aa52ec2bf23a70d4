package io.bulwark.research.source;

import java.time.Duration;

/** Who may call a source now. Shared by all instances where it is kept in Redis. */
public interface Pacing {
    /** Zero when the call may go out (and is counted), else how long to wait before asking again. */
    Duration take(Source source);
}
