package io.bulwark.gateway.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** A whole answer: its bytes as they came, known to be one JSON object, and a tree made of them when somebody asks. */
public final class Answer {
    private final SentJson json;

    Answer(SentJson json) {
        this.json = json;
    }

    /** One that was made in this process. */
    public static Answer of(ObjectNode tree) {
        return new Answer(SentJson.of(tree));
    }

    /** Not to be changed. */
    public byte[] bytes() {
        return json.bytes();
    }

    /** The same object each time; whoever changes it keeps {@link #bytes} out of use. */
    public ObjectNode tree() {
        return json.tree();
    }

    /** Null when the upstream told none. */
    public @Nullable Usage usage() {
        return json.facts().usage();
    }

    /** The model as the upstream names it, null when it does not. */
    public @Nullable String model() {
        return json.facts().model();
    }

    /** Whether the upstream's filter ended the answer. */
    public boolean filtered() {
        return json.facts().filtered();
    }
}
