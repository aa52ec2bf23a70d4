package io.bulwark.jobs;

import java.time.Duration;
import java.util.Map;

/**
 * The unfinished part of the queue. Finished jobs are counted by metrics, not here: there may be millions of them.
 *
 * @param depth the number of jobs per unfinished state and priority; absent means none
 * @param oldestQueued the age of the job that has been queued longest, zero when none is
 */
public record QueueStats(Map<JobState, Map<Priority, Long>> depth, Duration oldestQueued) {
    /** Jobs in {@code state} over all priorities. */
    public long count(JobState state) {
        return depth.getOrDefault(state, Map.of()).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Jobs in {@code state} of one priority. */
    public long count(JobState state, Priority priority) {
        return depth.getOrDefault(state, Map.of()).getOrDefault(priority, 0L);
    }
}
