package io.bulwark.compute;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulwark.compute.task.Command;
import io.bulwark.kernel.BulwarkException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a node says, many things at a time under one signature. Hostile until shown otherwise: sizes and depths are bounded,
 * unknown members ignored, and a wrong one refuses the whole frame.
 *
 * @param holding the attempts the node still knows of; null when it does not say
 */
record Frame(
        long sequence,
        String body,
        byte[] signature,
        List<Engine.Message> messages,
        @Nullable List<Key> holding,
        boolean draining) {
    static final int MOST_ITEMS = 2_000;
    static final int LONGEST_OUTPUT = 1 << 20;
    private static final int LONGEST_REASON = 200;

    private static final int HASH = 64;
    private static final int SALT_MIN = 32;
    private static final int SALT_MAX = 128;
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(8)
                    .maxStringLength(16 << 20)
                    .maxNumberLength(32)
                    .build())
            .build());

    /** One attempt of one task. */
    record Key(UUID task, int epoch) {}

    /** @throws BulwarkException VALIDATION_ERROR */
    static Frame read(String text, UUID node, String ledger) {
        JsonNode json = tree("frame", text);
        String body = text(json, "body");
        JsonNode inner = tree("body", body);
        List<Engine.Message> messages = new ArrayList<>();
        each(
                inner,
                "start",
                messages,
                (key, item) -> new Engine.Message(key.task(), new Command.Start(key.epoch(), node), null));
        each(
                inner,
                "commit",
                messages,
                (key, item) -> new Engine.Message(
                        key.task(), new Command.Commit(key.epoch(), node, hex(item, "commitment", HASH, HASH)), null));
        each(inner, "result", messages, (key, item) -> {
            String output = text(item, "output");
            if (output.length() > LONGEST_OUTPUT || output.indexOf('\0') >= 0) {
                throw BulwarkException.invalid("result.output", "must be at most 1 MB without the character 0");
            }
            String digest = Digests.ofOutput(output);
            String opened = item.has("salt")
                    ? Digests.commitment(
                            ledger, node, key.task(), key.epoch(), digest, hex(item, "salt", SALT_MIN, SALT_MAX))
                    : "";
            return new Engine.Message(key.task(), new Command.Reveal(key.epoch(), node, digest, opened, false), output);
        });
        each(
                inner,
                "fail",
                messages,
                (key, item) -> new Engine.Message(key.task(), new Command.Fail(key.epoch(), node, said(item)), null));
        each(
                inner,
                "release",
                messages,
                (key, item) -> new Engine.Message(key.task(), new Command.Release(key.epoch(), node), null));
        List<Key> holding = null;
        if (inner.has("holding")) {
            holding = new ArrayList<>();
            for (JsonNode item : items(inner, "holding")) {
                holding.add(key(item));
            }
        }
        return new Frame(
                json.path("seq").asLong(-1),
                body,
                bytes(text(json, "signature")),
                messages,
                holding,
                inner.path("draining").asBoolean(false));
    }

    private static void each(
            JsonNode json, String member, List<Engine.Message> out, BiFunction<Key, JsonNode, Engine.Message> read) {
        for (JsonNode item : items(json, member)) {
            out.add(read.apply(key(item), item));
        }
    }

    private static JsonNode items(JsonNode json, String member) {
        JsonNode items = json.path(member);
        if (!items.isMissingNode() && (!items.isArray() || items.size() > MOST_ITEMS)) {
            throw BulwarkException.invalid(member, "must be a list of at most " + MOST_ITEMS);
        }
        return items;
    }

    /** One line for people to read; what could steer a terminal or hide becomes a question mark. */
    private static String said(JsonNode item) {
        StringBuilder said = new StringBuilder();
        String reason = item.has("reason") ? text(item, "reason") : "";
        reason.codePoints().limit(LONGEST_REASON).forEach(c -> {
            switch (Character.getType(c)) {
                case Character.CONTROL,
                        Character.FORMAT,
                        Character.SURROGATE,
                        Character.PRIVATE_USE,
                        Character.UNASSIGNED,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR -> said.append('?');
                default -> said.appendCodePoint(c);
            }
        });
        return said.toString();
    }

    private static Key key(JsonNode item) {
        String task = text(item, "task");
        JsonNode epoch = item.path("epoch");
        if (!epoch.isInt() || epoch.intValue() < 1) {
            throw BulwarkException.invalid("epoch", "must be a whole number from 1 on");
        }
        try {
            return new Key(UUID.fromString(task), epoch.intValue());
        } catch (IllegalArgumentException e) {
            throw BulwarkException.invalid("task", "must be a UUID");
        }
    }

    private static JsonNode tree(String field, String text) {
        try {
            JsonNode json = JSON.readTree(text);
            if (json != null && json.isObject()) {
                return json;
            }
        } catch (JsonProcessingException e) {
            throw BulwarkException.invalid(field, "is not JSON of at most eight levels");
        }
        throw BulwarkException.invalid(field, "must be one JSON object");
    }

    private static String text(JsonNode json, String member) {
        return Optional.ofNullable(json.path(member).textValue())
                .orElseThrow(() -> BulwarkException.invalid(member, "must be a text"));
    }

    private static String hex(JsonNode json, String member, int least, int most) {
        String text = text(json, member);
        boolean form = text.length() >= least
                && text.length() <= most
                && text.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
        if (!form) {
            throw BulwarkException.invalid(
                    member, "must be " + least + " to " + most + " lower-case hexadecimal digits");
        }
        return text;
    }

    private static byte[] bytes(String hex) {
        try {
            return hex.length() == 2 * NodeKeys.SIGNATURE ? HexFormat.of().parseHex(hex) : new byte[0];
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }
}
