package io.bulwark.jobs;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job as it stood when it was read.
 *
 * @param attempt how often it was claimed, 0 before the first time
 * @param startedAt when its first attempt began
 * @param error set when it failed, and when it ended in partial failure
 */
public record Job(
        JobId id,
        String kind,
        JobState state,
        Priority priority,
        String owner,
        int attempt,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable JobError error) {}
