package io.bulwark.jobs;

import java.util.Optional;
import java.util.UUID;

/** Identifies a job; made by the submitter (UUIDv7), so that its own rows can refer to the job in the same transaction. */
public record JobId(UUID value) {
    /** The id in {@code text}, or empty when it is not a UUID in the usual 36 characters. */
    public static Optional<JobId> parse(String text) {
        try {
            return text.length() == 36 ? Optional.of(new JobId(UUID.fromString(text))) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The topic of the job's events in the event log. */
    public String topic() {
        return "job:" + value;
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
