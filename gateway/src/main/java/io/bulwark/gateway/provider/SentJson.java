package io.bulwark.gateway.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** One JSON object as its bytes, with what was found in them, and a tree made of them when somebody asks. */
final class SentJson {
    private final byte[] bytes;
    private final JsonFacts facts;
    private volatile @Nullable ObjectNode tree;

    SentJson(byte[] bytes, JsonFacts facts) {
        this.bytes = bytes;
        this.facts = facts;
    }

    /** Made here, not by an upstream. */
    static SentJson of(ObjectNode tree) {
        byte[] bytes = WireJson.bytes(tree);
        try {
            SentJson sent = new SentJson(bytes, JsonFacts.of(bytes, bytes.length));
            sent.tree = tree;
            return sent;
        } catch (MalformedJsonException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] bytes() {
        return bytes;
    }

    JsonFacts facts() {
        return facts;
    }

    ObjectNode tree() {
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
}
