package io.bulwark.guard.security;

import io.bulwark.text.Folded;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Patterns for languages without spaces: terms in a row with bounded gaps of characters between them. */
final class Ideographs {
    private final Map<Character, List<Pattern>> byFirst = new HashMap<>();

    private record Step(String[] terms, int gap, boolean optional) {}

    private record Pattern(String name, List<Step> steps) {}

    Ideographs(List<String> lines) {
        for (String line : lines) {
            int colon = line.indexOf(':');
            Pattern pattern = new Pattern(line.substring(0, colon).strip(), steps(line.substring(colon + 1)));
            for (String term : pattern.steps().getFirst().terms()) {
                List<Pattern> known = byFirst.computeIfAbsent(term.charAt(0), c -> new ArrayList<>());
                if (!known.contains(pattern)) {
                    known.add(pattern);
                }
            }
        }
    }

    private static List<Step> steps(String body) {
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
            steps.add(new Step(
                    Arrays.stream(terms).map(t -> Folded.of(t).value()).toArray(String[]::new), gap, optional));
            gap = 0;
        }
        return steps;
    }

    /** Receives a match in characters of the folded text. */
    interface Sink {
        void match(String name, int start, int end);
    }

    void match(Folded text, Sink sink) {
        for (int i = 0; i < text.length(); i++) {
            if (text.at(i) < 0x2E80) {
                continue;
            }
            for (Pattern pattern : byFirst.getOrDefault(text.at(i), List.of())) {
                int end = end(pattern.steps(), 0, text, i);
                if (end > 0) {
                    sink.match(pattern.name(), i, end);
                }
            }
        }
    }

    /** At most five steps and gaps of ten characters, so that the work for one place is bounded. */
    private static int end(List<Step> steps, int step, Folded text, int from) {
        if (step == steps.size()) {
            return from;
        }
        Step next = steps.get(step);
        for (int at = from; at <= from + next.gap() && at < text.length() && text.at(at) != '\n'; at++) {
            for (String term : next.terms()) {
                if (starts(text, at, term)) {
                    int end = end(steps, step + 1, text, at + term.length());
                    if (end > 0) {
                        return end;
                    }
                }
            }
        }
        return next.optional() ? end(steps, step + 1, text, from) : -1;
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
