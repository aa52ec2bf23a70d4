package io.bulwark.guard.privacy;

import io.bulwark.guard.Detector;
import io.bulwark.guard.Finding;
import io.bulwark.guard.Findings;
import io.bulwark.guard.Inspection;
import io.bulwark.guard.Passage;
import io.bulwark.guard.Severity;
import java.util.Set;

/**
 * Names of people, places and addresses. Hidden layers are left out: decoded noise is full of what looks like names.
 * Organisations are learned so that they are not taken for people, and reported where the option asks for them.
 */
final class NameDetector implements Detector {
    /** Set to true in the guard's options, organisations are reported too. */
    static final String OPTION = "organizations";

    private static final double UNLIKELY = 0.45;

    private final NameModel model = NameModel.read(Resources.bytes("names.model"));
    private final NameLists lists = NameLists.standard();

    @Override
    public String name() {
        return "names";
    }

    @Override
    public Set<String> languages() {
        return Set.of("en", "de", "fr", "es", "it", "pt", "nl");
    }

    @Override
    public int window() {
        return Scanner.WINDOW;
    }

    @Override
    public void inspect(Inspection inspection, Findings out) {
        boolean all = Boolean.TRUE.equals(inspection.settings().options().get(OPTION));
        for (Passage passage : inspection.judged()) {
            inspection.checkTime();
            Plain text = Plain.of(passage.text());
            Tokens tokens = Tokens.of(text, lists);
            boolean cased = tokens.cased;
            model.tag(tokens, (category, start, end, probability) -> {
                if (all || !category.equals("ORGANIZATION")) {
                    out.add(finding(
                            passage,
                            category,
                            text.start(start),
                            text.end(end),
                            cased && unlikely(category, text, start, end)
                                    ? Math.min(probability, UNLIKELY)
                                    : probability));
                }
            });
        }
    }

    /** Whether the form speaks against a name: small letters where others have capitals, a person in one word of capitals. */
    private static boolean unlikely(String category, Plain text, int start, int end) {
        if (!category.equals("PERSON")) {
            return false;
        }
        boolean lower = true;
        boolean upper = true;
        for (int i = start; i < end; i++) {
            char c = text.chars[i];
            lower &= !Character.isUpperCase(c);
            upper &= !Character.isLowerCase(c) && c != ' ';
        }
        return lower || upper;
    }

    private Finding finding(Passage passage, String category, int start, int end, double probability) {
        Severity severity =
                switch (category) {
                    case "PERSON", "ADDRESS" -> Severity.MEDIUM;
                    default -> Severity.LOW;
                };
        return Finding.at(passage, start, end, category, severity, probability, name(), Advice.of(category))
                .showing(Mask.of(category, passage.text().slice(start, Math.min(end, start + 120))));
    }
}
