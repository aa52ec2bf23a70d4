package io.bulwark.gateway.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** A whole answer: its bytes as they came, known to be one JSON object, and a tree made of them when somebody asks. */
public final class Answer {
    private final byte[] bytes;
    private final JsonFacts facts;
    private volatile @Nullable ObjectNode tree;

    Answer(byte[] bytes, JsonFacts facts) {
        this.bytes = bytes;
        this.facts = facts;
    }

    /** Made here, not by an upstream. */
    static Answer of(ObjectNode tree) {
        byte[] bytes = WireJson.bytes(tree);
        try {
            Answer answer = new Answer(bytes, JsonFacts.of(bytes, bytes.length));
            answer.tree = tree;
            return answer;
        } catch (MalformedJsonException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /** The same object each time; whoever changes it keeps {@link #bytes} out of use. */
    public ObjectNode tree() {
        ObjectNode known = tree;
        if (known == null) {
            try {
                known = WireJson.object(bytes);
            } catch (MalformedJsonException e) {
                throw new UncheckedIOException(e);
            }
            tree = known;
        }
        return known;
    }

    /** Null when the upstream told none. */
    public @Nullable Usage usage() {
        return facts.usage();
    }

    /** The model as the upstream names it, null when it does not. */
    public @Nullable String model() {
        return facts.model();
    }

    /** Whether the upstream's filter ended the answer. */
    public boolean filtered() {
        return facts.filtered();
    }
}
