package io.bulwark.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * A job to submit.
 *
 * @param kind names its handler, 1 to 100 characters
 * @param dedupeKey at most one unfinished job of a kind has this key (1 to 300 characters); null for no such rule
 * @param payload what the handler gets; copied
 * @param owner the principal's id that may see the job
 */
public record NewJob(
        JobId id, String kind, Priority priority, @Nullable String dedupeKey, ObjectNode payload, String owner) {
    public NewJob {
        payload = payload.deepCopy();
    }
}
