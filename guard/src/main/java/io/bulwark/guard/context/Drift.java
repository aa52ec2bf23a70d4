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
    static double high = 1.0;
    /** Level below which it counts as back. */
    static double low = 0.4;

    static double keep = 0.5;
    static double neutral = 0.72;
    static double gain = 4;
    static double mass = 2.5;
    static double anaphora = 0.6;
    static double cue = 0.5;
    static double answer = 0.5;

    private static final Set<String> POINTING = Set.of(
            "it", "that", "they", "those", "them", "this", "these", "he", "she", "its", "their", "there", "yes", "no");
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

    /** What one turn shows: how much it says, how much of that is new, and whether it points back or away. */
    record Evidence(double mass, double novelty, boolean pointing, boolean cue) {
        double step() {
            double weight = mass / (mass + Drift.mass);
            double step = Drift.gain * weight * (novelty - Drift.neutral);
            if (pointing && step > 0) {
                step *= Drift.anaphora;
            }
            return cue ? step + Drift.cue : step;
        }
    }

    static Evidence evidence(Words words, Map<Integer, Float> topic, Map<Integer, Float> goal) {
        Background background = Background.standard();
        Set<String> seen = new HashSet<>();
        double all = 0;
        double covered = 0;
        boolean pointing = false;
        for (int i = 0; i < words.size(); i++) {
            String word = words.word(i);
            if (i < 6 && POINTING.contains(word)) {
                pointing = true;
            }
            String stem = Terms.stem(word);
            if (!seen.add(stem)) {
                continue;
            }
            double rarity = background.rarity(stem);
            double weight = rarity < 0.35 ? 0 : rarity * rarity;
            all += weight;
            covered += weight * Math.max(known(stem, topic), known(stem, goal));
        }
        return new Evidence(all, all == 0 ? 0 : 1 - covered / all, pointing, cued(words));
    }

    private static double known(String stem, Map<Integer, Float> topic) {
        float whole = topic.getOrDefault(Terms.key(stem), 0f);
        int prefix = Terms.prefixKey(stem);
        float part = prefix == 0 ? 0 : topic.getOrDefault(prefix, 0f) * 0.7f;
        return Math.min(1, 2 * Math.max(whole, part));
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
