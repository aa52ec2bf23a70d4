package io.bulwark.guard.context;

import io.bulwark.guard.Exchange.Message;
import io.bulwark.guard.Origin;
import io.bulwark.text.Folded;
import io.bulwark.text.Text;
import io.bulwark.text.Words;
import java.util.ArrayList;
import java.util.List;

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
            0, 0, Topic.EMPTY, Topic.EMPTY, Drift.NONE, List.of(), List.of(), List.of(), Meant.NONE);

    private final int turns;
    private final int userTurns;
    private final Topic topic;
    private final Topic goal;
    private final Drift drift;
    private final List<Fact> facts;
    private final List<Said> tail;
    private final List<Integer> quarantined;
    private final Meant meant;

    ConversationState(
            int turns,
            int userTurns,
            Topic topic,
            Topic goal,
            Drift drift,
            List<Fact> facts,
            List<Said> tail,
            List<Integer> quarantined,
            Meant meant) {
        this.turns = turns;
        this.userTurns = userTurns;
        this.topic = topic;
        this.goal = goal;
        this.drift = drift;
        this.facts = List.copyOf(facts);
        this.tail = List.copyOf(tail);
        this.quarantined = List.copyOf(quarantined);
        this.meant = meant;
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

    Meant meant() {
        return meant;
    }

    /** The state after more turns. */
    public ConversationState next(List<Message> newTurns) {
        return next(newTurns, TurnVectors.NONE);
    }

    /** The state after more turns, of which the vectors tell the meaning. */
    public ConversationState next(List<Message> newTurns, TurnVectors vectors) {
        ConversationState state = this;
        for (Message turn : newTurns) {
            Text text = Text.of(turn.content());
            state = state.read(turn.origin(), text, Words.of(Folded.of(text)), vectors);
        }
        return state;
    }

    /** The state after a turn that was blocked: it is counted, but nothing of it is kept. */
    public ConversationState skip() {
        return new ConversationState(turns + 1, userTurns, topic, goal, drift, facts, tail, aside(turns), meant);
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
                meant.without(turn));
    }

    private List<Integer> aside(int turn) {
        List<Integer> more = new ArrayList<>(quarantined);
        if (!more.contains(turn)) {
            more.add(turn);
        }
        return more.subList(Math.max(0, more.size() - MOST_QUARANTINED), more.size());
    }

    /** The state after one turn; a document's or a tool's words are counted only. */
    ConversationState read(Origin who, Text text, Words words, TurnVectors vectors) {
        return switch (who) {
            case USER -> user(text, words, vectors);
            case ASSISTANT -> assistant(text, words, vectors);
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
                        meant);
            case TOOL, DOCUMENT ->
                new ConversationState(turns + 1, userTurns, topic, goal, drift, facts, tail, quarantined, meant);
        };
    }

    private ConversationState user(Text text, Words words, TurnVectors vectors) {
        Spoken spoken = Spoken.of(words);
        Meant now = meant(text, vectors);
        return new ConversationState(
                turns + 1,
                userTurns + 1,
                topic.after(spoken, MOST_TERMS, true),
                userTurns == 0 ? goal.after(spoken, MOST_GOAL, false) : goal,
                moved(words, spoken, now, vectors, 1),
                Facts.joined(facts, FactReader.of(text, words, turns, Origin.USER)),
                Said.after(tail, turns, text.value()),
                quarantined,
                now);
    }

    private ConversationState assistant(Text text, Words words, TurnVectors vectors) {
        Spoken spoken = Spoken.of(words);
        Meant now = meant(text, vectors);
        return new ConversationState(
                turns + 1,
                userTurns,
                topic.after(spoken, MOST_TERMS, false),
                goal,
                moved(words, spoken, now, vectors, Drift.ANSWER),
                facts,
                tail,
                quarantined,
                now);
    }

    private Meant meant(Text text, TurnVectors vectors) {
        float[] vector = vectors.of(text.value());
        return vector == null ? meant : meant.after(vector, turns);
    }

    private Drift moved(Words words, Spoken spoken, Meant now, TurnVectors vectors, double weight) {
        if (userTurns < WARM) {
            return drift;
        }
        double step = Drift.evidence(words, spoken, topic, goal).step() * weight;
        return now.tells(turns)
                ? drift.after(step, turns, level -> vectors.moved(now, level))
                : drift.after(step, turns);
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
