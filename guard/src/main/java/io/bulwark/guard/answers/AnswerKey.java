package io.bulwark.guard.answers;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;

/**
 * The exact key of a chat request: SHA-256, as 64 hexadecimal digits, over the scope and every member of the request, in a
 * form that does not depend on the order of members or on how numbers are written. Members that nobody has heard of count
 * too; only how the answer is delivered does not.
 */
public record AnswerKey(String sha256) {
    private static final Set<String> DELIVERY = Set.of("stream", "stream_options");

    /** The key of a whole request in the form of the chat completions interface. */
    public static AnswerKey of(JsonNode request, AnswerScope scope) {
        return of(request, scope, false);
    }

    /** The key of everything but the text of the last message. */
    static AnswerKey surroundings(JsonNode request, AnswerScope scope) {
        return of(request, scope, true);
    }

    private static AnswerKey of(JsonNode request, AnswerScope scope, boolean surroundings) {
        MessageDigest digest = digester();
        text(digest, surroundings ? "surroundings" : "request");
        text(digest, scope.owner());
        text(digest, scope.settings());
        for (String name : new TreeSet<>(names(request))) {
            if (DELIVERY.contains(name)) {
                continue;
            }
            text(digest, name);
            JsonNode value = request.path(name);
            if (surroundings && name.equals("messages")) {
                messages(digest, value);
            } else {
                value(digest, value);
            }
        }
        return new AnswerKey(HexFormat.of().formatHex(digest.digest()));
    }

    private static void messages(MessageDigest digest, JsonNode messages) {
        for (int i = 0; i < messages.size(); i++) {
            JsonNode message = messages.path(i);
            for (String name : new TreeSet<>(names(message))) {
                text(digest, name);
                if (i + 1 < messages.size() || !name.equals("content")) {
                    value(digest, message.path(name));
                }
            }
            text(digest, "message");
        }
    }

    private static void value(MessageDigest digest, JsonNode value) {
        switch (value.getNodeType()) {
            case OBJECT -> {
                digest.update((byte) '{');
                for (String name : new TreeSet<>(names(value))) {
                    text(digest, name);
                    value(digest, value.path(name));
                }
                digest.update((byte) '}');
            }
            case ARRAY -> {
                digest.update((byte) '[');
                for (JsonNode element : value) {
                    value(digest, element);
                }
                digest.update((byte) ']');
            }
            case NUMBER -> {
                digest.update((byte) '#');
                // toString keeps the exponent: 1e999999 must not be written out.
                text(digest, value.decimalValue().stripTrailingZeros().toString());
            }
            case STRING -> {
                digest.update((byte) '"');
                text(digest, value.textValue());
            }
            case BOOLEAN -> digest.update((byte) (value.booleanValue() ? 't' : 'f'));
            default -> digest.update((byte) '0');
        }
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** The length in front keeps neighbours from running into each other. */
    private static void text(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update((byte) (bytes.length >>> 24));
        digest.update((byte) (bytes.length >>> 16));
        digest.update((byte) (bytes.length >>> 8));
        digest.update((byte) bytes.length);
        digest.update(bytes);
    }

    private static MessageDigest digester() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
