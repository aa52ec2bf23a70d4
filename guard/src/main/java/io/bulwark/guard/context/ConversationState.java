package io.bulwark.guard.context;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.guard.Exchange.Message;
import io.bulwark.guard.Origin;
import io.bulwark.text.Words;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a conversation, in bounded size however long it lasts: topic, goal, drift, facts, the last words of the
 * user, quarantined turns. Immutable; {@link #next} costs time linear in the new turns only.
 */
public final class ConversationState {
    private static final int VERSION = 1;
    private static final int MOST_TERMS = 400;
    private static final int MOST_GOAL = 100;
    private static final int MOST_FACTS = 48;
    private static final int MOST_QUARANTINED = 100;
    private static final int MOST_TAIL = 8;
    private static final int TAIL_CHARACTERS = 3_000;
    private static final int MOST_DIMENSIONS = 1_024;
    private static final float MOST_WEIGHT = 4;
    private static final float TOPIC_KEEPS = 0.9f;
    private static final int WARM = 2;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The state of a conversation in which nothing was said. */
    public static final ConversationState EMPTY =
            new ConversationState(0, 0, Map.of(), Map.of(), 0, -1, -1, List.of(), List.of(), List.of(), new float[0]);

    private final int turns;
    private final int userTurns;
    private final Map<Integer, Float> topic;
    private final Map<Integer, Float> goal;
    private final double level;
    private final int rising;
    private final int drifted;
    private final List<Fact> facts;
    private final List<Said> tail;
    private final List<Integer> quarantined;
    private final float[] meaning;

    /** An earlier turn of the user, cut to its end. */
    public record Said(int turn, String text) {}

    private ConversationState(
            int turns,
            int userTurns,
            Map<Integer, Float> topic,
            Map<Integer, Float> goal,
            double level,
            int rising,
            int drifted,
            List<Fact> facts,
            List<Said> tail,
            List<Integer> quarantined,
            float[] meaning) {
        this.turns = turns;
        this.userTurns = userTurns;
        this.topic = topic;
        this.goal = goal;
        this.level = level;
        this.rising = rising;
        this.drifted = drifted;
        this.facts = List.copyOf(facts);
        this.tail = List.copyOf(tail);
        this.quarantined = List.copyOf(quarantined);
        this.meaning = meaning;
    }

    /** The number of turns so far, quarantined ones included; the next turn has this number. */
    public int turns() {
        return turns;
    }

    /** How far the conversation has moved, from 0; drifted from 1 upwards. */
    public double driftLevel() {
        return level;
    }

    /** The turn where the present drift began, or -1. */
    public int driftedSince() {
        return drifted;
    }

    /** What the user fixed, oldest first; a newer value of a subject replaces the older one. */
    public List<Fact> facts() {
        return facts;
    }

    /** The last turns of the user that were not quarantined, oldest first, at most 3 000 characters in all. */
    public List<Said> tail() {
        return tail;
    }

    /** The numbers of turns set aside, at most the last 100. */
    public List<Integer> quarantined() {
        return quarantined;
    }

    /** The state after more turns. */
    public ConversationState next(List<Message> newTurns) {
        return next(newTurns, null);
    }

    /** The state after more turns, with meaning compared by an embedder where there is one. */
    public ConversationState next(List<Message> newTurns, @Nullable Embedder embedder) {
        ConversationState state = this;
        for (Message turn : newTurns) {
            state = state.read(turn, embedder);
        }
        return state;
    }

    /** The state after a turn that was blocked: it is counted, but nothing of it is kept. */
    public ConversationState skip() {
        return new ConversationState(
                turns + 1, userTurns, topic, goal, level, rising, drifted, facts, tail, aside(turns), meaning);
    }

    /** The state without what a turn said: its facts and its words no longer count. */
    public ConversationState quarantine(int turn) {
        return new ConversationState(
                turns,
                userTurns,
                topic,
                goal,
                level,
                rising,
                drifted,
                facts.stream().filter(fact -> fact.turn() != turn).toList(),
                tail.stream().filter(said -> said.turn() != turn).toList(),
                aside(turn),
                meaning);
    }

    private List<Integer> aside(int turn) {
        List<Integer> more = new ArrayList<>(quarantined);
        if (!more.contains(turn)) {
            more.add(turn);
        }
        return more.subList(Math.max(0, more.size() - MOST_QUARANTINED), more.size());
    }

    private ConversationState read(Message turn, @Nullable Embedder embedder) {
        Words words = Terms.words(turn.content());
        Origin who = turn.origin();
        if (who == Origin.TOOL) {
            return new ConversationState(
                    turns + 1, userTurns, topic, goal, level, rising, drifted, facts, tail, quarantined, meaning);
        }
        boolean user = who == Origin.USER;
        double moved = level;
        int began = rising;
        int since = drifted;
        float[] vector = new float[0];
        if (who != Origin.SYSTEM) {
            if (embedder != null) {
                vector = unit(embedder.embed(turn.content()));
            }
            if (userTurns >= WARM) {
                Drift.Evidence evidence = Drift.evidence(words, topic, goal);
                double step = evidence.step();
                if (vector.length > 0 && vector.length == meaning.length) {
                    step = (step + Drift.GAIN * (0.35 - dot(vector, meaning))) / 2;
                }
                moved = Math.max(0, Drift.KEEP * level + (user ? step : step * Drift.ANSWER));
                if (moved > 0.01 && (level <= 0.01 || began < 0)) {
                    began = turns;
                }
                if (moved <= Drift.LOW) {
                    since = -1;
                }
                if (moved >= Drift.HIGH && since < 0) {
                    since = began;
                }
                if (moved <= 0.01) {
                    began = -1;
                }
            }
        }
        Map<Integer, Float> newTopic = who == Origin.SYSTEM ? topic : learned(topic, words, MOST_TERMS, user);
        Map<Integer, Float> newGoal =
                who == Origin.SYSTEM || user && userTurns == 0 ? learned(goal, words, MOST_GOAL, false) : goal;
        return new ConversationState(
                turns + 1,
                user ? userTurns + 1 : userTurns,
                newTopic,
                newGoal,
                moved,
                began,
                since,
                who == Origin.ASSISTANT ? facts : remembered(turn.content()),
                user ? followed(turn.content()) : tail,
                quarantined,
                vector.length == 0 ? meaning : mixed(vector));
    }

    private static Map<Integer, Float> learned(Map<Integer, Float> old, Words words, int most, boolean decays) {
        Map<Integer, Float> all = new HashMap<>();
        old.forEach((key, weight) -> {
            float kept = decays ? weight * TOPIC_KEEPS : weight;
            if (kept > 0.1f) {
                all.put(key, kept);
            }
        });
        Set<Integer> seen = new HashSet<>();
        int added = Math.min(words.size(), most * 4);
        for (int i = 0; i < added; i++) {
            String stem = Terms.stem(words.word(i));
            float rarity = (float) Background.standard().rarity(stem);
            if (rarity >= Drift.RARE) {
                int key = Terms.key(stem);
                if (seen.add(key)) {
                    all.merge(key, 1f, ConversationState::more);
                    int prefix = Terms.prefixKey(stem);
                    if (prefix != 0 && seen.add(prefix)) {
                        all.merge(prefix, 1f, ConversationState::more);
                    }
                }
            }
        }
        if (all.size() <= most) {
            return Collections.unmodifiableMap(all);
        }
        Map<Integer, Float> strongest = new HashMap<>();
        all.entrySet().stream()
                .sorted(Map.Entry.<Integer, Float>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.<Integer, Float>comparingByKey()))
                .limit(most)
                .forEach(entry -> strongest.put(entry.getKey(), entry.getValue()));
        return Collections.unmodifiableMap(strongest);
    }

    private static float more(float old, float one) {
        return Math.min(MOST_WEIGHT, old + one);
    }

    private List<Fact> remembered(String text) {
        List<Fact> read = FactReader.read(text, turns);
        if (read.isEmpty()) {
            return facts;
        }
        List<Fact> all = new ArrayList<>(facts);
        for (Fact fact : read) {
            boolean single = fact.kind() == Fact.Kind.NUMBER || fact.kind() == Fact.Kind.NAME;
            all.removeIf(old -> old.equals(fact)
                    || old.subject().equals(fact.subject())
                            && (single
                                    ? old.kind() == Fact.Kind.NUMBER || old.kind() == Fact.Kind.NAME
                                    : old.kind() == fact.kind() && fact.kind() != Fact.Kind.WISH));
            all.add(fact);
        }
        return all.subList(Math.max(0, all.size() - MOST_FACTS), all.size());
    }

    private List<Said> followed(String text) {
        String end = text.length() <= TAIL_CHARACTERS ? text : text.substring(text.length() - TAIL_CHARACTERS);
        List<Said> all = new ArrayList<>(tail);
        all.add(new Said(turns, FactReader.cut(end, TAIL_CHARACTERS)));
        int characters = 0;
        int from = all.size();
        while (from > 0 && all.size() - from < MOST_TAIL) {
            characters += all.get(from - 1).text().length();
            if (characters > TAIL_CHARACTERS) {
                break;
            }
            from--;
        }
        return all.subList(from, all.size());
    }

    private float[] mixed(float[] vector) {
        if (vector.length != meaning.length) {
            return vector;
        }
        float[] sum = new float[vector.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = 0.7f * meaning[i] + 0.3f * vector[i];
        }
        return unit(sum);
    }

    private static float[] unit(float[] vector) {
        if (vector.length > MOST_DIMENSIONS) {
            throw new IllegalArgumentException("An embedding of " + vector.length + " numbers; at most 1 024");
        }
        double norm = Math.sqrt(dot(vector, vector));
        float[] unit = new float[vector.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = norm == 0 ? 0 : (float) (vector[i] / norm);
        }
        return unit;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** The state as one line of JSON, below 64 KB in UTF-8; equal states give equal text. */
    public String toJson() {
        ObjectNode root = JSON.createObjectNode();
        root.put("v", VERSION).put("turns", turns).put("users", userTurns);
        root.put("level", level).put("rising", rising).put("drifted", drifted);
        weights(root.putArray("topic"), topic);
        weights(root.putArray("goal"), goal);
        ArrayNode known = root.putArray("facts");
        for (Fact fact : facts) {
            known.addArray()
                    .add(fact.kind().name())
                    .add(fact.subject())
                    .add(fact.value())
                    .add(fact.passage())
                    .add(fact.turn());
        }
        ArrayNode said = root.putArray("tail");
        tail.forEach(one -> said.addArray().add(one.turn()).add(one.text()));
        ArrayNode aside = root.putArray("quarantined");
        quarantined.forEach(aside::add);
        ArrayNode vector = root.putArray("meaning");
        for (float number : meaning) {
            vector.add(Math.round(number * 10_000));
        }
        return root.toString();
    }

    private static void weights(ArrayNode out, Map<Integer, Float> weights) {
        new TreeMap<>(weights).forEach((key, weight) -> out.add(key).add(Math.round(weight * 1_000)));
    }

    /**
     * Reads a stored state.
     *
     * @throws IllegalArgumentException where the text is no state of this version
     */
    public static ConversationState fromJson(String json) {
        JsonNode root;
        try {
            root = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Not a conversation state", e);
        }
        if (root.path("v").asInt() != VERSION) {
            throw new IllegalArgumentException("Not a conversation state of version " + VERSION);
        }
        List<Fact> facts = new ArrayList<>();
        for (JsonNode fact : root.path("facts")) {
            facts.add(new Fact(
                    Fact.Kind.valueOf(fact.path(0).asText()),
                    fact.path(1).asText(),
                    fact.path(2).asText(),
                    fact.path(3).asText(),
                    fact.path(4).asInt()));
        }
        List<Said> tail = new ArrayList<>();
        root.path("tail")
                .forEach(one ->
                        tail.add(new Said(one.path(0).asInt(), one.path(1).asText())));
        List<Integer> aside = new ArrayList<>();
        root.path("quarantined").forEach(one -> aside.add(one.asInt()));
        float[] meaning =
                new float[Math.min(MOST_DIMENSIONS, root.path("meaning").size())];
        for (int i = 0; i < meaning.length; i++) {
            meaning[i] = root.path("meaning").path(i).asInt() / 10_000f;
        }
        return new ConversationState(
                root.path("turns").asInt(),
                root.path("users").asInt(),
                weights(root.path("topic")),
                weights(root.path("goal")),
                root.path("level").asDouble(),
                root.path("rising").asInt(-1),
                root.path("drifted").asInt(-1),
                facts,
                tail,
                aside,
                meaning);
    }

    private static Map<Integer, Float> weights(JsonNode list) {
        Map<Integer, Float> weights = new HashMap<>();
        for (int i = 0; i + 1 < list.size(); i += 2) {
            weights.put(list.path(i).asInt(), list.path(i + 1).asInt() / 1_000f);
        }
        return Collections.unmodifiableMap(weights);
    }
}
