package io.bulwark.gateway.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** One event of a stream in the OpenAI form: the bytes behind {@code data:} as they came, and a tree when asked for. */
public final class Chunk implements StreamEvent {
    private final byte[] data;
    private final JsonFacts facts;
    private final boolean unasked;
    private @Nullable ObjectNode tree;

    Chunk(byte[] data, JsonFacts facts, boolean unasked) {
        this.data = data;
        this.facts = facts;
        this.unasked = unasked;
    }

    /** A chunk made here rather than by an upstream. */
    static Chunk of(ObjectNode tree, boolean unasked) {
        byte[] data = WireJson.bytes(tree);
        try {
            Chunk chunk = new Chunk(data, JsonFacts.of(data, data.length), unasked);
            chunk.tree = tree;
            return chunk;
        } catch (MalformedJsonException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Known to be one JSON object; not to be changed. */
    public byte[] data() {
        return data;
    }

    /** The same object each time; whoever changes it keeps {@link #data} out of use. */
    public ObjectNode json() {
        ObjectNode known = tree;
        if (known == null) {
            try {
                known = WireJson.object(data);
            } catch (MalformedJsonException e) {
                throw new UncheckedIOException(e);
            }
            tree = known;
        }
        return known;
    }

    /** Whether it carries something of the answer: text, a tool call, reasoning, a refusal or the reason of its end. */
    public boolean hasContent() {
        return facts.hasContent() || facts.finished();
    }

    /** Tokens told in this chunk, null when none. */
    public @Nullable Usage usage() {
        return facts.usage();
    }

    public @Nullable String model() {
        return facts.model();
    }

    public boolean filtered() {
        return facts.filtered();
    }

    /** A chunk of usage only, which Bulwark asked for and the client did not: it is not to be passed on. */
    public boolean unasked() {
        return unasked;
    }
}
