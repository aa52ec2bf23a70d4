package io.bulwark.guard.context;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The stored form of a state: one JSON object, version 1. */
final class StateJson {
    private static final int VERSION = 1;
    private static final int LONGEST = 262_144;
    private static final ObjectMapper JSON = new ObjectMapper();

    private StateJson() {}

    static String write(ConversationState state) {
        ObjectNode root = JSON.createObjectNode();
        root.put("v", VERSION).put("turns", state.turns()).put("users", state.userTurns());
        Drift drift = state.drift();
        root.put("level", drift.level())
                .put("lexical", drift.lexical())
                .put("rising", drift.rising())
                .put("drifted", drift.since());
        numbers(root.putArray("topic"), state.topic().pairs());
        numbers(root.putArray("goal"), state.goal().pairs());
        ArrayNode facts = root.putArray("facts");
        for (Fact fact : state.facts()) {
            facts.addArray()
                    .add(fact.kind().name())
                    .add(fact.subject())
                    .add(fact.value())
                    .add(fact.passage())
                    .add(fact.turn())
                    .add(fact.bySystem());
        }
        ArrayNode tail = root.putArray("tail");
        state.tail().forEach(one -> tail.addArray().add(one.turn()).add(one.text()));
        ArrayNode aside = root.putArray("quarantined");
        state.quarantined().forEach(aside::add);
        Meant meant = state.meant();
        if (!meant.recent().isEmpty()) {
            ObjectNode vectors = root.putObject("meant");
            vectors.put("count", meant.count());
            vectors.put("older", packed(meant.older()));
            ArrayNode recent = vectors.putArray("recent");
            meant.recent().forEach(turn -> recent.addArray().add(turn.number()).add(packed(turn.vector())));
        }
        return root.toString();
    }

    private static void numbers(ArrayNode out, int[] numbers) {
        for (int number : numbers) {
            out.add(number);
        }
    }

    static ConversationState read(String json) {
        if (json.length() > LONGEST) {
            throw new IllegalArgumentException("Not a conversation state: longer than " + LONGEST + " characters");
        }
        JsonNode root;
        try {
            root = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Not a conversation state", e);
        }
        int version = root.path("v").asInt();
        if (version != VERSION) {
            throw new IllegalArgumentException("Not a conversation state of version " + VERSION);
        }
        List<Said> tail = new ArrayList<>();
        for (JsonNode one : root.path("tail")) {
            tail = new ArrayList<>(
                    Said.after(tail, one.path(0).asInt(), one.path(1).asText()));
        }
        List<Integer> aside = new ArrayList<>();
        for (JsonNode one : root.path("quarantined")) {
            if (aside.size() < ConversationState.MOST_QUARANTINED) {
                aside.add(one.asInt());
            }
        }
        return new ConversationState(
                Math.max(0, root.path("turns").asInt()),
                Math.max(0, root.path("users").asInt()),
                Topic.of(numbers(root.path("topic")), ConversationState.MOST_TERMS),
                Topic.of(numbers(root.path("goal")), ConversationState.MOST_GOAL),
                Drift.of(
                        root.path("level").asDouble(),
                        root.path("lexical").asDouble(root.path("level").asDouble()),
                        root.path("rising").asInt(-1),
                        root.path("drifted").asInt(-1)),
                facts(root.path("facts")),
                tail,
                aside,
                meant(root.path("meant")));
    }

    private static List<Fact> facts(JsonNode list) {
        List<Fact> facts = new ArrayList<>();
        for (JsonNode fact : list) {
            if (facts.size() < Facts.MOST) {
                facts.add(new Fact(
                        Fact.Kind.valueOf(fact.path(0).asText()),
                        FactReader.cut(fact.path(1).asText(), Fact.LONGEST_SUBJECT),
                        FactReader.cut(fact.path(2).asText(), Fact.LONGEST_VALUE),
                        FactReader.cut(fact.path(3).asText(), Fact.LONGEST_PASSAGE),
                        fact.path(4).asInt(),
                        fact.path(5).asBoolean()));
            }
        }
        return facts;
    }

    /** Two bytes for each number, in Base64. */
    private static String packed(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * vector.length);
        for (float number : vector) {
            bytes.putShort((short) Math.round(number * Meant.ONE));
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    private static float[] unpacked(String text) {
        if (text.length() > 4 * Meant.MOST_DIMENSIONS) {
            return new float[0];
        }
        ByteBuffer bytes;
        try {
            bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return new float[0];
        }
        float[] vector = new float[Math.min(Meant.MOST_DIMENSIONS, bytes.remaining() / 2)];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = bytes.getShort() / Meant.ONE;
        }
        return vector;
    }

    private static Meant meant(JsonNode stored) {
        List<Meant.Turn> recent = new ArrayList<>();
        for (JsonNode turn : stored.path("recent")) {
            float[] vector = unpacked(turn.path(1).asText());
            boolean fits = recent.isEmpty() || recent.getFirst().vector().length == vector.length;
            if (vector.length > 0 && fits && recent.size() < Meant.RECENT) {
                recent.add(new Meant.Turn(turn.path(0).asInt(), vector));
            }
        }
        float[] older = unpacked(stored.path("older").asText());
        if (recent.isEmpty()
                || older.length > 0 && older.length != recent.getFirst().vector().length) {
            return Meant.NONE;
        }
        int count = older.length == 0 ? 0 : Math.clamp(stored.path("count").asInt(), 0, Meant.MOST_COUNTED);
        return new Meant(older, count, recent);
    }

    private static int[] numbers(JsonNode list) {
        int[] numbers = new int[list.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = list.path(i).asInt();
        }
        return numbers;
    }
}
