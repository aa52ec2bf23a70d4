package io.bulwark.research.report;

import java.time.Instant;
import java.util.Map;

/** How often projects were asked for. A bean of whoever counts; without one the report ranks by watchlists. */
public interface ProjectQueries {
    /** Project id to the number of queries since {@code from}: the {@code most} asked for. */
    Map<String, Long> top(Instant from, int most);
}
