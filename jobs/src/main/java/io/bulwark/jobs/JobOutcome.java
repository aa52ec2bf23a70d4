package io.bulwark.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/**
 * How an attempt ended, when it did not throw. {@code inTransaction} writes the feature's own rows in the transaction that
 * finishes the job: they are kept exactly if this attempt still owns the job. It may be called again when the database
 * went away during the commit, and it must do nothing but SQL on the given handle.
 */
public sealed interface JobOutcome {
    Consumer<Handle> inTransaction();

    /** Done. {@code eventData} becomes part of {@code job.finished}. */
    record Completed(ObjectNode eventData, Consumer<Handle> inTransaction) implements JobOutcome {}

    /** Done, but something beside the result failed; {@code reason} is shown to the owner. */
    record PartiallyFailed(String reason, ObjectNode eventData, Consumer<Handle> inTransaction) implements JobOutcome {}

    /** Failed for good, no retry would help; code and message are shown to the owner. */
    record Refused(String code, String message, Consumer<Handle> inTransaction) implements JobOutcome {}
}
