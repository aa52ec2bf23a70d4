package io.bulwark.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.events.NewEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A claimed job in the hands of a worker, with the progress events that are not yet in the event log. */
final class Attempt implements JobContext {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_EVENT_CHARS = 1_000_000;

    private final Job job;
    private final String payload;
    private final Instant deadline;
    private final @Nullable String trace;
    private final List<NewEvent> pending = new ArrayList<>();
    /** How many events came before the first pending one; never above the number in the database. */
    private int written;

    Attempt(Job job, String payload, Instant deadline, @Nullable String trace) {
        this.job = job;
        this.payload = payload;
        this.deadline = deadline;
        this.trace = trace;
    }

    @Override
    public Job job() {
        return job;
    }

    @Override
    public ObjectNode payload() {
        // Read here and not with the claim: a payload beyond the parser's limits must fail its own job, not every
        // claim.
        try {
            return (ObjectNode) JSON.readTree(payload);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The payload of job " + job.id() + " cannot be read", e);
        }
    }

    @Override
    public Instant deadline() {
        return deadline;
    }

    @Override
    public void progress(String name, ObjectNode data) {
        NewEvent event = new NewEvent(name, data);
        if (event.data().toString().length() > MAX_EVENT_CHARS) {
            // Data that cannot be written must fail here, in its own handler, and not the flush that serves all
            // attempts.
            throw new IllegalArgumentException("the data of " + name + " is too large for an event");
        }
        synchronized (this) {
            pending.add(event);
        }
    }

    /** The W3C traceparent of whoever submitted the job, null where that was not traced. */
    @Nullable
    String trace() {
        return trace;
    }

    Fence fence() {
        return new Fence(job.id().value(), job.attempt());
    }

    synchronized boolean hasPending() {
        return !pending.isEmpty();
    }

    /** The number of progress events so far. */
    synchronized int progressCount() {
        return written + pending.size();
    }

    /** The events from number {@code from}, which the database reported, up to {@code to}, exclusive. */
    synchronized List<NewEvent> progress(int from, int to) {
        return List.copyOf(pending.subList(from - written, Math.max(from, to) - written));
    }

    /** Forgets the events below {@code upTo}, which are surely in the event log. */
    synchronized void progressWritten(int upTo) {
        if (upTo > written) {
            pending.subList(0, upTo - written).clear();
            written = upTo;
        }
    }
}
