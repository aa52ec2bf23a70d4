package io.bulwark.guard.privacy;

import io.bulwark.guard.Detector;
import io.bulwark.guard.Finding;
import io.bulwark.guard.Findings;
import io.bulwark.guard.Inspection;
import io.bulwark.guard.Passage;
import io.bulwark.guard.Severity;
import io.bulwark.text.Text;
import java.util.Set;

/**
 * Names of people, places and addresses. Hidden layers are left out: decoded noise is full of what looks like names.
 * Organisations are learned so that they are not taken for people, and reported where the option asks for them.
 */
final class NameDetector implements Detector {
    /** Set to true in the guard's options, organisations are reported too. */
    static final String OPTION = "organizations";

    private static final double UNLIKELY = 0.45;

    /** Common words that are names where they have a capital. */
    private static final Set<String> ORDINARY = Set.of(
            "rose",
            "will",
            "mark",
            "bill",
            "may",
            "grace",
            "hope",
            "faith",
            "joy",
            "pat",
            "sue",
            "rich",
            "frank",
            "art",
            "jack",
            "drew",
            "ray",
            "dawn",
            "amber",
            "ruby",
            "guy",
            "gene",
            "chase",
            "hunter",
            "christian",
            "melody",
            "sky",
            "harmony",
            "sandy",
            "iris",
            "olive",
            "violet",
            "daisy",
            "lily",
            "ivy",
            "basil",
            "sage",
            "miles",
            "victor",
            "grant",
            "chance",
            "rob",
            "nick",
            "dean",
            "king",
            "prince",
            "love",
            "page",
            "cook",
            "young",
            "long",
            "short",
            "brown",
            "green",
            "white",
            "black",
            "gray",
            "stone",
            "wood",
            "field",
            "hill",
            "lane",
            "banks",
            "price",
            "rice",
            "bush",
            "bell",
            "ball",
            "fox",
            "wolf",
            "fish",
            "bird",
            "day",
            "june",
            "april",
            "summer",
            "winter",
            "autumn",
            "god",
            "master",
            "user",
            "color",
            "carol",
            "angel",
            "star",
            "jewel",
            "crystal",
            "pearl",
            "penny",
            "holly",
            "heather");

    private static final Set<String> MONTHS = Set.of(
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December");

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
            Stage stage = new Stage(passage.text());
            model.tag(tokens, (category, start, end, probability) -> {
                if (all || !category.equals("ORGANIZATION")) {
                    out.add(finding(
                            passage,
                            category,
                            text.start(start),
                            text.end(end),
                            unlikely(category, text, start, end, cased, stage)
                                    ? Math.min(probability, UNLIKELY)
                                    : probability));
                }
            });
        }
    }

    /** Says once for a text whether it is a word problem. */
    private static final class Stage {
        private final Text text;
        private boolean known;
        private boolean problem;

        Stage(Text text) {
            this.text = text;
        }

        boolean problem() {
            problem = known ? problem : WordProblem.is(text);
            known = true;
            return problem;
        }
    }

    /**
     * Whether form or place speaks against a name: a month, one name in a word problem, a common word in small letters, small letters
     * where others have capitals, one word of capitals.
     */
    private static boolean unlikely(String category, Plain text, int start, int end, boolean cased, Stage stage) {
        int word = start;
        while (word < end && text.letter(word)) {
            word++;
        }
        if (MONTHS.contains(text.slice(start, word)) && (word == end || text.digit(word + 1) || text.at(word) == '-')) {
            return true;
        }
        if (category.equals("ADDRESS")) {
            return false;
        }
        boolean one = true;
        for (int i = start; i < end; i++) {
            one &= text.chars[i] != ' ';
        }
        if (one && (ORDINARY.contains(text.slice(start, end)) || stage.problem())) {
            return true;
        }
        if (!cased) {
            return false;
        }
        boolean lower = true;
        boolean upper = true;
        for (int i = start; i < end; i++) {
            char c = text.chars[i];
            lower &= !Character.isUpperCase(c);
            upper &= !Character.isLowerCase(c) && c != ' ';
        }
        return lower || upper && category.equals("PERSON");
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
