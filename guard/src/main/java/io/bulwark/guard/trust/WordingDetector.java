package io.bulwark.guard.trust;

import io.bulwark.guard.Detector;
import io.bulwark.guard.Finding;
import io.bulwark.guard.Findings;
import io.bulwark.guard.Inspection;
import io.bulwark.guard.Passage;
import io.bulwark.guard.Severity;
import io.bulwark.text.Phrases;
import io.bulwark.text.Words;
import java.util.Set;

/** Finds refusals and claims of more certainty than words can carry, by the phrases of {@code wording.txt}. */
final class WordingDetector implements Detector {
    private static final int REFUSES_WITHIN = 60;
    private static final int ANSWERED = 30;
    private static final int FEWEST_WORDS = 12;
    private static final double KNOWN = 0.12;

    private final WordGroups groups;
    private final Phrases phrases;

    WordingDetector(WordGroups groups) {
        this.groups = groups;
        this.phrases = Phrases.compile(WordGroups.resource("wording.txt"));
    }

    @Override
    public String name() {
        return "wording";
    }

    @Override
    public Set<String> languages() {
        return Set.of("en", "de", "fr", "es");
    }

    @Override
    public void inspect(Inspection inspection, Findings out) {
        for (Passage answer : Answers.of(inspection)) {
            if (!known(answer.words())) {
                out.notChecked(name(), answer.part(), "knows phrases in English, German, French and Spanish only");
                continue;
            }
            Hits hits = new Hits(answer, out);
            phrases.match(answer.words(), hits);
        }
    }

    private boolean known(Words words) {
        int common = 0;
        for (int i = 0; i < words.size(); i++) {
            common += (groups.of(words.key(i)) & (WordGroups.STOP | WordGroups.OTHER)) != 0 ? 1 : 0;
        }
        return words.size() < FEWEST_WORDS || common >= words.size() * KNOWN;
    }

    private final class Hits implements Phrases.Sink {
        private final Passage answer;
        private final Findings out;
        private boolean refused;
        private int claimed = -1;

        Hits(Passage answer, Findings out) {
            this.answer = answer;
            this.out = out;
        }

        @Override
        public void match(String name, int first, int last) {
            switch (name) {
                case "refusal" -> refusal(first, last);
                case "no_answer" -> {
                    if (first < REFUSES_WITHIN) {
                        add(
                                first,
                                last,
                                "NO_ANSWER",
                                0.4,
                                "The answer says that it does not know. Give it sources, or pass the question on.");
                    }
                }
                case "certain" -> claim(first, last, 0.7);
                case "sure" -> claim(first, last, 0.3);
                default -> throw new IllegalStateException("No use for the phrase " + name);
            }
        }

        private void refusal(int first, int last) {
            if (refused || first >= REFUSES_WITHIN) {
                return;
            }
            refused = true;
            boolean answered = answer.words().size() - last > ANSWERED;
            add(
                    first,
                    last,
                    "REFUSAL",
                    answered ? 0.4 : 0.9,
                    answered
                            ? "The answer starts with a refusal and goes on. Check whether it does what was asked."
                            : "The model declines. Ask in another way, or pass the question on to a person.");
        }

        private void claim(int first, int last, double sure) {
            if (first < claimed || denied(first)) {
                return;
            }
            claimed = sure >= 0.5 ? last : claimed;
            add(
                    first,
                    last,
                    "OVERCLAIM",
                    sure,
                    "This promises more certainty than an answer can carry. Say how sure it is and what it rests on.");
        }

        /** "is not guaranteed", "no such thing as a risk-free", "cannot be 100% sure". */
        private boolean denied(int first) {
            Words words = answer.words();
            for (int i = first - 1; i >= 0 && i >= first - 5 && words.sentence(i) == words.sentence(first); i--) {
                if ((groups.of(words.key(i)) & (WordGroups.NEGATION | WordGroups.HEDGE)) != 0) {
                    return true;
                }
            }
            return false;
        }

        private void add(int first, int last, String category, double sure, String advice) {
            Words words = answer.words();
            out.add(Finding.at(
                    answer,
                    answer.sourceStart(words.start(first)),
                    answer.sourceEnd(words.end(last - 1)),
                    category,
                    Severity.LOW,
                    sure,
                    name(),
                    advice));
        }
    }
}
