package io.bulwark.jobs;

/** What became of a submission. */
public sealed interface SubmitResult {
    /** The job is queued as soon as the caller's transaction commits. */
    record Accepted(JobId id) implements SubmitResult {}

    /** Nothing was written: an unfinished job of this kind has the same key. Attach to it. */
    record Duplicate(JobId existing) implements SubmitResult {}
}
