package io.bulwark.guard.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.guard.GuardStream;
import io.bulwark.guard.Outcome;
import io.bulwark.guard.OutcomeJson;
import io.bulwark.kernel.BulwarkException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** One answer on its way: chunks in, numbered events out. Events are kept until the stream is forgotten, for a resume. */
public final class LiveStream {
    private final String id;
    private final String owner;
    private final GuardStream stream;
    private final Consumer<Outcome> ended;
    private final List<ObjectNode> events = new ArrayList<>();
    private long through;
    private int length;
    private boolean done;

    LiveStream(String id, String owner, GuardStream stream, Consumer<Outcome> ended) {
        this.id = id;
        this.owner = owner;
        this.stream = stream;
        this.ended = ended;
    }

    public String id() {
        return id;
    }

    String owner() {
        return owner;
    }

    /** What a client is told first, and again when it resumes: the next chunk is {@code through + 1}. */
    public synchronized ObjectNode state(String type) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("type", type)
                .put("stream", id)
                .put("through", through)
                .put("ended", done);
        ObjectNode modes = node.putObject("modes");
        stream.modes().forEach((guard, mode) -> modes.put(guard, mode.name().toLowerCase(Locale.ROOT)));
        return node;
    }

    /** The events after a number, oldest first. */
    public synchronized List<ObjectNode> after(long number) {
        return List.copyOf(events.subList(Math.clamp(number, 0, events.size()), events.size()));
    }

    /**
     * Takes a chunk; one that was taken before is passed over, so that a client may send again what it is not sure of.
     *
     * @throws BulwarkException INVALID_INPUT for a gap in the numbers, and after the end
     */
    public synchronized List<ObjectNode> accept(long number, String text) {
        if (number >= 1 && number <= through) {
            return List.of();
        }
        if (done) {
            throw BulwarkException.invalid("type", "the stream has ended");
        }
        if (number != through + 1) {
            throw BulwarkException.invalid("seq", "must be " + (through + 1));
        }
        if (text.length() + length > GuardStream.LONGEST) {
            throw BulwarkException.invalid(
                    "text", "the answer would be longer than " + GuardStream.LONGEST + " characters");
        }
        length += text.length();
        through = number;
        return step(stream.accept(text));
    }

    /** Ends the answer; its last event is the verdict. */
    public synchronized List<ObjectNode> end() {
        return done ? List.of() : step(stream.finish());
    }

    synchronized boolean ended() {
        return done;
    }

    private List<ObjectNode> step(GuardStream.Step step) {
        int before = events.size();
        if (!step.text().isEmpty()) {
            add("text").put("text", step.text());
        }
        Outcome outcome = step.outcome();
        if (outcome != null) {
            done = true;
            ObjectNode verdict = add("verdict").put("stopped", step.stopped());
            OutcomeJson.of(id, outcome).properties().forEach(e -> verdict.set(e.getKey(), e.getValue()));
            ended.accept(outcome);
        }
        return List.copyOf(events.subList(before, events.size()));
    }

    private ObjectNode add(String type) {
        ObjectNode event = JsonNodeFactory.instance
                .objectNode()
                .put("type", type)
                .put("event", events.size() + 1)
                .put("through", through);
        events.add(event);
        return event;
    }
}
