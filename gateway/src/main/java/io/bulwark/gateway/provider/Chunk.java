package io.bulwark.gateway.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** One event of a stream in the OpenAI form: the bytes behind {@code data:} as they came, and a tree when asked for. */
public final class Chunk implements StreamEvent {
    private final SentJson json;
    private final boolean unasked;

    Chunk(SentJson json, boolean unasked) {
        this.json = json;
        this.unasked = unasked;
    }

    /** A chunk made here rather than by an upstream. */
    public static Chunk of(ObjectNode tree, boolean unasked) {
        return new Chunk(SentJson.of(tree), unasked);
    }

    /** Known to be one JSON object; not to be changed. */
    public byte[] data() {
        return json.bytes();
    }

    /** The same object each time; whoever changes it keeps {@link #data} out of use. */
    public ObjectNode json() {
        return json.tree();
    }

    /** Whether it carries something of the answer: text, a tool call, reasoning, a refusal or the reason of its end. */
    public boolean hasContent() {
        return json.facts().hasContent() || json.facts().finished();
    }

    /** Tokens told in this chunk, null when none. */
    public @Nullable Usage usage() {
        return json.facts().usage();
    }

    public @Nullable String model() {
        return json.facts().model();
    }

    public boolean filtered() {
        return json.facts().filtered();
    }

    /** A chunk of usage only, which Bulwark asked for and the client did not: it is not to be passed on. */
    public boolean unasked() {
        return unasked;
    }
}
