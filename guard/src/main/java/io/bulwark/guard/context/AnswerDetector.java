package io.bulwark.guard.context;

import io.bulwark.guard.Detector;
import io.bulwark.guard.Finding;
import io.bulwark.guard.Findings;
import io.bulwark.guard.Inspection;
import io.bulwark.guard.Origin;
import io.bulwark.guard.Passage;
import io.bulwark.guard.Severity;
import io.bulwark.text.Words;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Holds the answer against what the user fixed before: values, lengths, forbidden words. */
final class AnswerDetector implements Detector {
    private static final Set<String> LINKS = Set.of("is", "are", "was", "of", "equals", "stays", "remains", "as");
    private static final Set<String> FILLER = Set.of(
            "about",
            "around",
            "exactly",
            "now",
            "only",
            "a",
            "an",
            "the",
            "currently",
            "approximately",
            "at",
            "set",
            "still");
    private static final Set<String> UNSURE =
            Set.of("not", "if", "would", "could", "instead", "from", "assuming", "example", "suppose", "unlike");
    private static final List<String> LOST = List.of(
            "dont know your",
            "do not know your",
            "havent told me your",
            "have not told me your",
            "didnt mention your",
            "did not mention your",
            "didnt tell me your",
            "havent mentioned your",
            "never told me your",
            "what is your",
            "whats your",
            "tell me your");

    private final ConversationState before;

    AnswerDetector(ConversationState before) {
        this.before = before;
    }

    @Override
    public String name() {
        return "facts";
    }

    @Override
    public Set<String> languages() {
        return Set.of("en");
    }

    @Override
    public void inspect(Inspection inspection, Findings out) {
        Passage answer = inspection.passage("output");
        if (answer == null) {
            out.notChecked(name(), "output", "no answer given");
            return;
        }
        List<Fact> facts = before.facts();
        List<Passage> turns = Turns.of(inspection);
        for (int i = 0; i < turns.size(); i++) {
            Passage turn = turns.get(i);
            if (turn.origin() == Origin.USER || turn.origin() == Origin.SYSTEM) {
                inspection.checkTime();
                facts = Facts.joined(
                        facts, FactReader.of(turn.text(), turn.words(), before.turns() + i, turn.origin()));
            }
        }
        if (facts.isEmpty()) {
            return;
        }
        Words words = answer.words();
        Map<String, List<Fact>> byFirst = new HashMap<>();
        for (Fact fact : facts) {
            if (fact.kind() == Fact.Kind.LENGTH) {
                length(fact, answer, words, out);
            } else if (fact.kind() != Fact.Kind.WISH && !fact.subject().isEmpty()) {
                byFirst.computeIfAbsent(fact.subject().split(" ", -1)[0], k -> new ArrayList<>())
                        .add(fact);
            }
        }
        Set<Fact> told = new HashSet<>();
        for (int i = 0; i < words.size(); i++) {
            if (i % 1_024 == 0) {
                inspection.checkTime();
            }
            for (Fact fact : byFirst.getOrDefault(words.word(i), List.of())) {
                int end = matched(words, i, fact.subject());
                if (end > 0 && !told.contains(fact) && found(fact, answer, words, i, end, out)) {
                    told.add(fact);
                }
            }
        }
    }

    private static int matched(Words words, int at, String subject) {
        List<String> parts = Arrays.asList(subject.split(" ", -1));
        for (int i = 0; i < parts.size(); i++) {
            if (at + i >= words.size() || !words.word(at + i).equals(parts.get(i))) {
                return -1;
            }
        }
        return at + parts.size();
    }

    private boolean found(Fact fact, Passage answer, Words words, int from, int to, Findings out) {
        if (fact.kind() == Fact.Kind.FORBIDDEN) {
            add(
                    out,
                    answer,
                    words,
                    from,
                    to,
                    "INSTRUCTION_BROKEN",
                    Severity.MEDIUM,
                    0.7,
                    fact,
                    "The user asked not to use these words");
            return true;
        }
        if (lost(words, from)) {
            add(out, answer, words, from, to, "CONTEXT_LOST", Severity.LOW, 0.7, fact, "The user said this already");
            return true;
        }
        int sentence = words.sentence(from);
        int start = to;
        boolean linked = false;
        while (start < words.size() && start < to + 4 && words.sentence(start) == sentence) {
            String word = words.word(start);
            if (LINKS.contains(word)) {
                linked = true;
            } else if (!FILLER.contains(word)) {
                break;
            }
            start++;
        }
        if (!linked && !(start == to && sign(words, to))) {
            return false;
        }
        if (start >= words.size() || words.sentence(start) != sentence) {
            return false;
        }
        for (int i = Math.max(0, from - 8); i <= Math.min(words.size() - 1, start + 6); i++) {
            if (words.sentence(i) == sentence && UNSURE.contains(words.word(i))) {
                return false;
            }
        }
        return fact.kind() == Fact.Kind.NUMBER
                ? number(fact, answer, words, from, start, out)
                : named(fact, answer, words, from, start, out);
    }

    private static boolean sign(Words words, int to) {
        return to < words.size() && to > 0 && words.folded().at(words.end(to - 1)) == ':';
    }

    private static boolean lost(Words words, int subject) {
        StringBuilder before = new StringBuilder(" ");
        for (int i = Math.max(0, subject - 6); i < subject; i++) {
            if (words.sentence(i) == words.sentence(subject)) {
                before.append(words.word(i).replace("'", "")).append(' ');
            }
        }
        return LOST.stream().anyMatch(lost -> before.toString().endsWith(" " + lost + " "));
    }

    private boolean number(Fact fact, Passage answer, Words words, int from, int start, Findings out) {
        BigDecimal expected = Numbers.first(fact.value());
        Numbers.Found stated = Numbers.at(answer, words, start);
        if (expected == null || stated == null || stated.value().compareTo(expected) == 0) {
            return false;
        }
        String unit = Numbers.unit(fact.value());
        if (!unit.isEmpty() && !stated.unit().isEmpty() && !unit.equals(stated.unit())) {
            return false;
        }
        add(
                out,
                answer,
                words,
                from,
                stated.end(),
                "CONTEXT_CONTRADICTION",
                Severity.MEDIUM,
                0.8,
                fact,
                "The answer gives another value");
        return true;
    }

    private boolean named(Fact fact, Passage answer, Words words, int from, int start, Findings out) {
        int first = Sentences.start(words, start);
        if (from == 0
                || !words.word(from - 1).equals("your")
                || !Character.isUpperCase(answer.text().at(first))) {
            return false;
        }
        Set<String> expected = Terms.distinct(fact.value());
        int end = start;
        while (end < words.size()
                && end < start + 3
                && words.sentence(end) == words.sentence(start)
                && Character.isUpperCase(answer.text().at(Sentences.start(words, end)))) {
            if (expected.contains(Terms.stem(words.word(end)))) {
                return false;
            }
            end++;
        }
        add(
                out,
                answer,
                words,
                from,
                end,
                "CONTEXT_CONTRADICTION",
                Severity.MEDIUM,
                0.75,
                fact,
                "The answer gives another value");
        return true;
    }

    private void length(Fact fact, Passage answer, Words words, Findings out) {
        int most = Integer.parseInt(fact.value());
        int count = fact.subject().equals("words")
                ? words.size()
                : words.size() == 0 ? 0 : words.sentence(words.size() - 1) - words.sentence(0) + 1;
        if (words.size() > 0 && count > most + most / 10) {
            add(
                    out,
                    answer,
                    words,
                    0,
                    words.size(),
                    "INSTRUCTION_BROKEN",
                    Severity.LOW,
                    0.8,
                    fact,
                    "The answer has " + count + " " + fact.subject() + ", at most " + most + " were asked for");
        }
    }

    private void add(
            Findings out,
            Passage answer,
            Words words,
            int from,
            int to,
            String category,
            Severity severity,
            double confidence,
            Fact fact,
            @Nullable String what) {
        Finding finding = Finding.at(
                answer,
                Sentences.start(words, from),
                Sentences.end(words, to - 1),
                category,
                severity,
                confidence,
                name(),
                what + ": turn " + fact.turn() + " says \"" + fact.passage() + "\". Correct the answer.");
        out.add(finding.showing(finding.evidence() + " | turn " + fact.turn() + ": " + fact.passage()));
    }
}
