package io.bulwark.jobs;

/** Why a job failed, worded for its owner: a code such as {@code TIMEOUT} and one sentence without internals. */
public record JobError(String code, String message) {
    public static final String TIMEOUT = "TIMEOUT";
    public static final String INTERNAL_ERROR = "INTERNAL_ERROR";
    /** The code of a {@link JobState#PARTIAL_FAILURE}; the message is its reason. */
    public static final String PARTIAL_FAILURE = "PARTIAL_FAILURE";

    public JobError {
        // PostgreSQL text cannot hold character 0, and a message may quote hostile input.
        code = code.replace("\0", "");
        message = message.replace("\0", "");
    }
}
