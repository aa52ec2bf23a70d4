package io.bulwark.guard.security;

import io.bulwark.text.Folded;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Terms in a row with bounded gaps of characters between them, for languages without spaces and for code. In a term
 * {@code \s} is a space, {@code \p} a bar. Each step takes the first place that fits, so that time stays linear.
 */
final class Literals {
    /** The first two characters of patterns in an open table, at most a quarter full. */
    private final int[] keys;

    private final Pattern[][] patterns;

    private static final int OFTEN = 4096;
    private static final Pattern[] NONE = {};

    /** A small filter in front of the map. */
    private final byte[] firsts = new byte[4096];

    /**
     * One step.
     *
     * @param starts the lowest six bits of the first characters of its terms, so that most places need no comparison
     */
    private record Step(String[] terms, long starts, int gap, boolean optional) {
        static Step of(String[] terms, int gap, boolean optional) {
            long starts = 0;
            for (String term : terms) {
                starts |= 1L << term.charAt(0);
            }
            return new Step(terms, starts, gap, optional);
        }
    }

    private record Pattern(String name, Step[] steps) {}

    Literals(List<String> lines) {
        Map<Integer, List<Pattern>> byFirst = new HashMap<>();
        for (String line : lines) {
            int colon = line.indexOf(':');
            Pattern pattern = new Pattern(line.substring(0, colon).strip(), steps(line.substring(colon + 1)));
            for (String term : pattern.steps()[0].terms()) {
                List<Pattern> known =
                        byFirst.computeIfAbsent(key(term.charAt(0), term.charAt(1)), c -> new ArrayList<>());
                firsts[(key(term.charAt(0), term.charAt(1)) * 0x9E3779B1) >>> 20] = 1;
                if (!known.contains(pattern)) {
                    known.add(pattern);
                }
            }
        }
        keys = new int[Integer.highestOneBit(Math.max(4, byFirst.size())) * 8];
        patterns = new Pattern[keys.length][];
        byFirst.forEach((key, starting) -> {
            int at = slot(key);
            while (keys[at] != 0) {
                at = at + 1 & keys.length - 1;
            }
            keys[at] = key;
            patterns[at] = starting.toArray(Pattern[]::new);
        });
    }

    private int slot(int key) {
        return key * 0x85EBCA6B >>> 16 & keys.length - 1;
    }

    private Pattern[] starting(int key) {
        for (int at = slot(key); keys[at] != 0; at = at + 1 & keys.length - 1) {
            if (keys[at] == key) {
                return patterns[at];
            }
        }
        return NONE;
    }

    private static Step[] steps(String body) {
        List<Step> steps = new ArrayList<>();
        int gap = 0;
        for (String part : body.strip().split("\\s+")) {
            if (part.startsWith("<")) {
                gap = Integer.parseInt(part.substring(1, part.length() - 1));
                continue;
            }
            boolean optional = part.endsWith("?");
            String set = optional ? part.substring(0, part.length() - 1) : part;
            String[] terms = (set.startsWith("{") ? set.substring(1, set.length() - 1) : set).split("\\|");
            steps.add(Step.of(
                    Arrays.stream(terms)
                            .map(t -> Folded.of(t.replace("\\s", " ").replace("\\p", "|"))
                                    .value())
                            .toArray(String[]::new),
                    gap,
                    optional));
            gap = 0;
        }
        return steps.toArray(Step[]::new);
    }

    /** Receives a match in characters of the folded text. */
    interface Sink {
        void match(String name, int start, int end);
    }

    /** Reports every pattern at every place where it starts. */
    void match(Folded text, Sink sink) {
        match(text, sink, () -> {});
    }

    /** Like the other; calls {@code pause} once for every few thousand characters. */
    void match(Folded text, Sink sink, Runnable pause) {
        int length = text.length();
        char second = length == 0 ? 0 : text.at(0);
        for (int i = 0; i + 1 < length; i++) {
            if (i % OFTEN == OFTEN - 1) {
                pause.run();
            }
            char first = second;
            second = text.at(i + 1);
            int key = key(first, second);
            if ((firsts[(key * 0x9E3779B1) >>> 20] & 1) == 0) {
                continue;
            }
            for (Pattern pattern : starting(key)) {
                int end = end(pattern.steps(), text, i);
                if (end > 0) {
                    sink.match(pattern.name(), i, end);
                }
            }
        }
    }

    private static int key(char a, char b) {
        return a << 16 | b;
    }

    private static int end(Step[] steps, Folded text, int from) {
        int at = from;
        for (Step step : steps) {
            int end = -1;
            for (int i = at; i <= at + step.gap() && i < text.length() && end < 0 && text.at(i) != '\n'; i++) {
                if ((step.starts() >>> text.at(i) & 1) == 0) {
                    continue;
                }
                for (String term : step.terms()) {
                    if (starts(text, i, term)) {
                        end = i + term.length();
                        break;
                    }
                }
            }
            if (end < 0 && !step.optional()) {
                return -1;
            }
            at = end < 0 ? at : end;
        }
        return at;
    }

    private static boolean starts(Folded text, int at, String term) {
        if (at + term.length() > text.length()) {
            return false;
        }
        for (int k = 0; k < term.length(); k++) {
            if (text.at(at + k) != term.charAt(k)) {
                return false;
            }
        }
        return true;
    }
}
