package io.bulwark.guard.context;

import io.bulwark.text.Words;
import java.util.List;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * How far a conversation has moved, and how far a turn is from what was spoken of: the share of its rare words that neither the topic nor the goal has, weighed by
 * how much the turn says. Thresholds were set on spliced training conversations.
 *
 * @param level how far it has moved, from 0: by meaning where the turn has a vector, else by words
 * @param lexical steps by words added up, with decay; from 0
 * @param rising the turn where the steps by words began to rise, or -1
 * @param since the turn where the present drift began, or -1
 */
record Drift(double level, double lexical, int rising, int since) {
    /** A conversation that has not moved. */
    static final Drift NONE = new Drift(0, 0, -1, -1);
    /** Level from which a conversation counts as drifted. */
    static final double HIGH = 1.0;
    /** Level below which it counts as back. */
    static final double LOW = 0.4;
    /** What stays of the level from turn to turn. */
    static final double KEEP = 0.5;
    /** How much the step of an answer counts against that of a user's turn. */
    static final double ANSWER = 1.5;
    /** Steps for each unit of evidence, so that the alarm stands at a level of 1. */
    static final double GAIN = 2.2;
    /** Rarity from which a word says anything about a topic. */
    static final double RARE = 0.35;

    private static final double MOST = 100;
    private static final double STILL = 0.01;
    private static final double NEUTRAL = 0.7;
    private static final double MASS = 0.5;
    private static final double PULL = 0.1;
    private static final double CUE = 0.5;

    private static final List<String> CUES = List.of(
            "by the way",
            "another question",
            "different question",
            "different topic",
            "change of topic",
            "changing the subject",
            "change the subject",
            "switching topics",
            "something else",
            "on another note",
            "on a different note",
            "unrelated question",
            "forget that",
            "btw");

    /** A stored drift. */
    static Drift of(double level, double lexical, int rising, int since) {
        return new Drift(bounded(level), bounded(lexical), rising, since);
    }

    private static double bounded(double level) {
        return Double.isFinite(level) ? Math.clamp(level, 0, MOST) : 0;
    }

    /** The drift by words after one more turn; alarm and all-clear have different levels. */
    Drift after(double step, int turn) {
        Drift moved = words(step, turn);
        return moved.judged(moved.lexical, moved.rising);
    }

    /** The drift after one more turn whose meaning is known; words count as far as {@code judge} lets them. */
    Drift after(double step, int turn, DoubleFunction<DriftModel.@Nullable Moved> judge) {
        Drift moved = words(step, turn);
        DriftModel.Moved meant = judge.apply(moved.lexical);
        return meant == null ? moved.judged(0, -1) : moved.judged(meant.level(), meant.from());
    }

    private Drift words(double step, int turn) {
        double moved = Math.clamp(KEEP * lexical + step, 0, MOST);
        if (moved <= STILL) {
            return new Drift(level, moved, -1, since);
        }
        return new Drift(level, moved, lexical <= STILL || rising < 0 ? turn : rising, since);
    }

    private Drift judged(double now, int began) {
        int drifted = now <= LOW ? -1 : since;
        return new Drift(now, lexical, rising, now >= HIGH && drifted < 0 ? began : drifted);
    }

    /**
     * What one turn shows.
     *
     * @param mass how much it says: the rarity of its words, squared and summed
     * @param novelty the share of that which is new, 0-1
     * @param anchor the strongest word that keeps coming back in the conversation, 0-1
     * @param cue whether it announces another subject
     */
    record Evidence(double mass, double novelty, double anchor, boolean cue) {
        double step() {
            double step = GAIN * (mass / (mass + MASS) * (novelty - NEUTRAL) - PULL * anchor);
            return cue ? step + CUE : step;
        }
    }

    static Evidence evidence(Words words, Spoken spoken, Topic topic, Topic goal) {
        double all = 0;
        double covered = 0;
        double anchor = 0;
        for (int i = 0; i < spoken.size(); i++) {
            double rarity = spoken.rarity(i);
            if (rarity >= RARE) {
                double weight = rarity * rarity;
                double strength = Math.max(known(spoken, i, topic), known(spoken, i, goal));
                all += weight;
                covered += weight * Math.min(1, 2 * strength);
                anchor = Math.max(anchor, weight * Math.min(1, strength));
            }
        }
        return new Evidence(all, all == 0 ? 0 : 1 - covered / all, anchor, cued(words));
    }

    private static double known(Spoken spoken, int term, Topic topic) {
        double whole = topic.weight(spoken.key(term));
        double part = spoken.prefix(term) == 0 ? 0 : topic.weight(spoken.prefix(term)) * 0.7;
        return Math.max(whole, part) / 2;
    }

    private static boolean cued(Words words) {
        StringBuilder head = new StringBuilder(" ");
        for (int i = 0; i < Math.min(words.size(), 12); i++) {
            head.append(words.word(i)).append(' ');
        }
        for (String cue : CUES) {
            if (head.indexOf(" " + cue + " ") >= 0) {
                return true;
            }
        }
        return false;
    }
}
