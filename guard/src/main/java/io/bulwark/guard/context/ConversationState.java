package io.bulwark.guard.context;

import io.bulwark.guard.Exchange.Message;
import io.bulwark.guard.Origin;
import io.bulwark.text.Folded;
import io.bulwark.text.Text;
import io.bulwark.text.Words;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a conversation, in bounded size however long it lasts: topic, goal, drift, facts, the last words of the
 * user, quarantined turns. Immutable; {@link #next} costs time linear in the new turns only.
 */
public final class ConversationState {
    static final int MOST_TERMS = 400;
    static final int MOST_GOAL = 100;
    static final int MOST_QUARANTINED = 100;
    private static final int WARM = 2;

    /** The state of a conversation in which nothing was said. */
    public static final ConversationState EMPTY = new ConversationState(
            0, 0, Topic.EMPTY, Topic.EMPTY, Drift.NONE, List.of(), List.of(), List.of(), new float[0]);

    private final int turns;
    private final int userTurns;
    private final Topic topic;
    private final Topic goal;
    private final Drift drift;
    private final List<Fact> facts;
    private final List<Said> tail;
    private final List<Integer> quarantined;
    private final float[] meaning;

    ConversationState(
            int turns,
            int userTurns,
            Topic topic,
            Topic goal,
            Drift drift,
            List<Fact> facts,
            List<Said> tail,
            List<Integer> quarantined,
            float[] meaning) {
        this.turns = turns;
        this.userTurns = userTurns;
        this.topic = topic;
        this.goal = goal;
        this.drift = drift;
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
        return drift.level();
    }

    /** The turn where the present drift began, or -1. */
    public int driftedSince() {
        return drift.since();
    }

    /** What the user and the system prompt fixed, oldest first, at most 48; a newer value replaces the older one. */
    public List<Fact> facts() {
        return facts;
    }

    /** The last turns of the user that were not quarantined, oldest first, at most 8 and 1 500 characters in all. */
    public List<Said> tail() {
        return tail;
    }

    /** The numbers of turns set aside, at most the last 100. */
    public List<Integer> quarantined() {
        return quarantined;
    }

    int userTurns() {
        return userTurns;
    }

    Topic topic() {
        return topic;
    }

    Topic goal() {
        return goal;
    }

    Drift drift() {
        return drift;
    }

    float[] meaning() {
        return meaning;
    }

    /** The state after more turns. */
    public ConversationState next(List<Message> newTurns) {
        return next(newTurns, null);
    }

    /** The state after more turns, with meaning compared by an embedder where there is one. */
    public ConversationState next(List<Message> newTurns, @Nullable Embedder embedder) {
        ConversationState state = this;
        for (Message turn : newTurns) {
            Text text = Text.of(turn.content());
            state = state.read(turn.origin(), text, Words.of(Folded.of(text)), embedder);
        }
        return state;
    }

    /** The state after a turn that was blocked: it is counted, but nothing of it is kept. */
    public ConversationState skip() {
        return new ConversationState(turns + 1, userTurns, topic, goal, drift, facts, tail, aside(turns), meaning);
    }

    /** The state without what a turn said: its facts and its words no longer count. */
    public ConversationState quarantine(int turn) {
        return new ConversationState(
                turns,
                userTurns,
                topic,
                goal,
                drift,
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

    /** The state after one turn; a document's or a tool's words are counted only. */
    ConversationState read(Origin who, Text text, Words words, @Nullable Embedder embedder) {
        return switch (who) {
            case USER -> user(text, words, embedder);
            case ASSISTANT -> assistant(text, words, embedder);
            case SYSTEM ->
                new ConversationState(
                        turns + 1,
                        userTurns,
                        topic,
                        goal.after(Spoken.of(words), MOST_GOAL, false),
                        drift,
                        Facts.joined(facts, FactReader.of(text, words, turns, who)),
                        tail,
                        quarantined,
                        meaning);
            case TOOL, DOCUMENT ->
                new ConversationState(turns + 1, userTurns, topic, goal, drift, facts, tail, quarantined, meaning);
        };
    }

    private ConversationState user(Text text, Words words, @Nullable Embedder embedder) {
        Spoken spoken = Spoken.of(words);
        float[] vector = vector(text, embedder);
        return new ConversationState(
                turns + 1,
                userTurns + 1,
                topic.after(spoken, MOST_TERMS, true),
                userTurns == 0 ? goal.after(spoken, MOST_GOAL, false) : goal,
                moved(words, spoken, vector, 1),
                Facts.joined(facts, FactReader.of(text, words, turns, Origin.USER)),
                Said.after(tail, turns, text.value()),
                quarantined,
                Vectors.mixed(meaning, vector));
    }

    private ConversationState assistant(Text text, Words words, @Nullable Embedder embedder) {
        Spoken spoken = Spoken.of(words);
        float[] vector = vector(text, embedder);
        return new ConversationState(
                turns + 1,
                userTurns,
                topic.after(spoken, MOST_TERMS, false),
                goal,
                moved(words, spoken, vector, Drift.ANSWER),
                facts,
                tail,
                quarantined,
                Vectors.mixed(meaning, vector));
    }

    private static float[] vector(Text text, @Nullable Embedder embedder) {
        return embedder == null ? new float[0] : Vectors.unit(embedder.embed(text.value()));
    }

    private Drift moved(Words words, Spoken spoken, float[] vector, double weight) {
        if (userTurns < WARM) {
            return drift;
        }
        double step = Drift.evidence(words, spoken, topic, goal).step();
        if (vector.length > 0 && vector.length == meaning.length) {
            step = (step + Drift.far(Vectors.dot(vector, meaning))) / 2;
        }
        return drift.after(step * weight, turns);
    }

    /** The state as one line of JSON, below 64 KB in UTF-8; equal states give equal text. */
    public String toJson() {
        return StateJson.write(this);
    }

    /**
     * Reads a stored state; what is beyond the bounds of a state is cut, unknown members are passed over.
     *
     * @throws IllegalArgumentException where the text is no state, or one of a later version
     */
    public static ConversationState fromJson(String json) {
        return StateJson.read(json);
    }
}
