package io.bulwark.guard.context;

import io.bulwark.guard.Exchange.Message;
import io.bulwark.guard.Origin;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What of a conversation goes into the next prompt. The sum of the tokens of what is kept and summarised never exceeds the
 * budget; equal input gives an equal plan. Summaries are sentences of the turn itself, never new words.
 *
 * @param turns one decision for every turn, in order
 * @param tokens the sum over all turns
 */
public record MemoryPlan(List<Turn> turns, int tokens) {
    /** What becomes of a turn. */
    public enum Fate {
        KEEP,
        SUMMARISE,
        DROP
    }

    /**
     * The decision on one turn.
     *
     * @param index of the turn in the list given
     * @param text what goes into the prompt, empty where dropped
     * @param tokens of that text
     * @param facts kept facts of this turn; their sentences stand in the text whole
     * @param reason for people
     */
    public record Turn(int index, String role, Fate fate, String text, int tokens, List<Fact> facts, String reason) {}

    public MemoryPlan {
        turns = List.copyOf(turns);
    }

    /**
     * Plans.
     *
     * @param messages oldest first
     * @param tokenBudget the most tokens of all texts together
     * @param tokens counts the tokens of a text, at least 0
     */
    public static MemoryPlan of(List<Message> messages, int tokenBudget, ToIntFunction<String> tokens) {
        return new Planner(messages, tokenBudget, tokens).plan();
    }

    /** The messages to send, in order. */
    public List<Message> messages() {
        return turns.stream()
                .filter(turn -> turn.fate() != Fate.DROP)
                .map(turn -> new Message(turn.role(), turn.text()))
                .toList();
    }

    private static final class Planner {
        private static final int MOST_SENTENCES = 50;

        private final List<Message> messages;
        private final ToIntFunction<String> count;
        private final @Nullable Turn[] turns;
        private int left;

        Planner(List<Message> messages, int budget, ToIntFunction<String> count) {
            this.messages = messages;
            this.count = count;
            this.turns = new Turn[messages.size()];
            this.left = Math.max(0, budget);
        }

        MemoryPlan plan() {
            int budget = left;
            for (int i = 0; i < messages.size(); i++) {
                if (messages.get(i).origin() == Origin.SYSTEM) {
                    keep(i, 0, "system message");
                }
            }
            int recent = messages.size() - 1;
            int reserve = left * 2 / 5;
            while (recent >= 0) {
                boolean newest = recent == messages.size() - 1;
                if (turns[recent] == null && !keep(recent, newest ? 0 : reserve, "recent turn")) {
                    break;
                }
                recent--;
            }
            for (int i = recent; i >= 0; i--) {
                if (turns[i] == null) {
                    summarise(i);
                }
            }
            List<Turn> all = new ArrayList<>();
            for (int i = 0; i < turns.length; i++) {
                Turn turn = turns[i];
                all.add(
                        turn != null
                                ? turn
                                : new Turn(
                                        i,
                                        messages.get(i).role(),
                                        Fate.DROP,
                                        "",
                                        0,
                                        List.of(),
                                        "no room, no kept fact"));
            }
            return new MemoryPlan(all, budget - left);
        }

        private boolean keep(int i, int reserve, String reason) {
            String text = messages.get(i).content();
            int cost = Math.max(0, count.applyAsInt(text));
            if (cost > left - reserve) {
                return false;
            }
            left -= cost;
            turns[i] = new Turn(i, messages.get(i).role(), Fate.KEEP, text, cost, facts(i), reason);
            return true;
        }

        private List<Fact> facts(int i) {
            Origin who = messages.get(i).origin();
            return who == Origin.USER || who == Origin.SYSTEM ? FactReader.of(messages.get(i), i) : List.of();
        }

        /** Takes the sentences that bear facts, those with most facts for their length first, as long as they fit. */
        private void summarise(int i) {
            List<Fact> facts = facts(i);
            if (facts.isEmpty()) {
                return;
            }
            List<String> sentences = Sentences.of(messages.get(i).content());
            Set<Integer> chosen = new HashSet<>();
            String best = "";
            int cost = 0;
            for (int s : ranked(sentences, facts)) {
                chosen.add(s);
                String text = joined(sentences, chosen);
                int tokens = Math.max(0, count.applyAsInt(text));
                if (tokens > left) {
                    chosen.remove(s);
                } else {
                    best = text;
                    cost = tokens;
                }
            }
            if (!best.isEmpty()) {
                List<Fact> kept = new ArrayList<>();
                for (Fact fact : facts) {
                    for (int s : chosen) {
                        if (bears(sentences.get(s), fact)) {
                            kept.add(fact);
                            break;
                        }
                    }
                }
                left -= cost;
                turns[i] = new Turn(
                        i,
                        messages.get(i).role(),
                        Fate.SUMMARISE,
                        best,
                        cost,
                        List.copyOf(kept),
                        "older turn with facts");
            }
        }

        private static boolean bears(String sentence, Fact fact) {
            return FactReader.cut(sentence, Fact.LONGEST_PASSAGE).equals(fact.passage());
        }

        private static List<Integer> ranked(List<String> sentences, List<Fact> facts) {
            Map<Integer, Double> worth = new TreeMap<>();
            for (int s = 0; s < sentences.size() && worth.size() < MOST_SENTENCES; s++) {
                String sentence = sentences.get(s);
                String passage = FactReader.cut(sentence, Fact.LONGEST_PASSAGE);
                long borne = facts.stream()
                        .filter(fact -> fact.passage().equals(passage))
                        .count();
                if (borne > 0) {
                    worth.put(s, (double) borne / (sentence.length() + 20));
                }
            }
            return worth.entrySet().stream()
                    .sorted(Map.Entry.<Integer, Double>comparingByValue().reversed())
                    .map(Map.Entry::getKey)
                    .toList();
        }

        private static String joined(List<String> sentences, Set<Integer> chosen) {
            StringBuilder text = new StringBuilder();
            for (int s = 0; s < sentences.size(); s++) {
                if (chosen.contains(s)) {
                    text.append(text.isEmpty() ? "" : " ")
                            .append(sentences.get(s))
                            .append('.');
                }
            }
            return text.toString();
        }
    }
}
