package io.bulwark.guard.context;

import io.bulwark.text.Words;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How far a turn is from what was spoken of: the share of its rare words that neither the topic nor the goal has, weighed by
 * how much the turn says. Thresholds were set on spliced training conversations.
 */
final class Drift {
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

    private Drift() {}

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

    static Evidence evidence(Words words, Map<Integer, Float> topic, Map<Integer, Float> goal) {
        Background background = Background.standard();
        Set<String> seen = new HashSet<>();
        double all = 0;
        double covered = 0;
        double anchor = 0;
        for (int i = 0; i < words.size(); i++) {
            String stem = Terms.stem(words.word(i));
            if (!seen.add(stem)) {
                continue;
            }
            double rarity = background.rarity(stem);
            double weight = rarity < RARE ? 0 : rarity * rarity;
            all += weight;
            double strength = Math.max(known(stem, topic), known(stem, goal));
            covered += weight * Math.min(1, 2 * strength);
            anchor = Math.max(anchor, weight * Math.min(1, strength));
        }
        return new Evidence(all, all == 0 ? 0 : 1 - covered / all, anchor, cued(words));
    }

    private static double known(String stem, Map<Integer, Float> topic) {
        float whole = topic.getOrDefault(Terms.key(stem), 0f);
        int prefix = Terms.prefixKey(stem);
        float part = prefix == 0 ? 0 : topic.getOrDefault(prefix, 0f) * 0.7f;
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
