package io.bulwark.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/** What a handler knows of the attempt it runs. */
public interface JobContext {
    Job job();

    ObjectNode payload();

    /** When this attempt must have ended, by the injected clock. */
    Instant deadline();

    /**
     * Adds an event to the job's topic. Events keep their order and are written within about 100 ms or with the result,
     * whichever comes first; those of an attempt that lost its job are dropped.
     *
     * @throws RuntimeException when the data cannot be written: above a million characters or nested too deeply
     */
    void progress(String name, ObjectNode data);
}
