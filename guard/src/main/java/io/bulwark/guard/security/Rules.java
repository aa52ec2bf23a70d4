package io.bulwark.guard.security;

import io.bulwark.text.Folded;
import io.bulwark.text.Phrases;
import io.bulwark.text.Words;
import java.util.ArrayList;
import java.util.List;

/** The patterns of all languages. */
final class Rules {
    private static final int MOST = 64;

    private final Phrases phrases;
    private final Ideographs ideographs;

    /**
     * A match in characters of the folded text.
     *
     * @param quoted whether it stands between quotation marks
     */
    record Hit(Rule rule, int start, int end, boolean quoted) {}

    private Rules(Phrases phrases, Ideographs ideographs) {
        this.phrases = phrases;
        this.ideographs = ideographs;
    }

    static Rules standard() {
        return new Rules(
                Phrases.compile(Resources.text("rules/en.txt") + "\n" + Resources.text("rules/world.txt")),
                new Ideographs(Resources.lines("rules/ideographs.txt")));
    }

    /** The first 64 matches. */
    List<Hit> hits(Words words) {
        List<Hit> hits = new ArrayList<>();
        Folded folded = words.folded();
        phrases.match(words, (name, first, last) -> {
            if (hits.size() < MOST) {
                hits.add(hit(folded, Rule.of(name), words.start(first), words.end(last - 1)));
            }
        });
        ideographs.match(folded, (name, start, end) -> {
            if (hits.size() < MOST) {
                hits.add(hit(folded, Rule.of(name), start, end));
            }
        });
        return hits;
    }

    private static Hit hit(Folded folded, Rule rule, int start, int end) {
        return new Hit(rule, start, end, quoted(folded, start, end));
    }

    /** Looks a few characters to both sides for quotation marks. */
    private static boolean quoted(Folded folded, int start, int end) {
        boolean before = false;
        for (int i = start - 1; i >= 0 && i >= start - 24 && folded.at(i) != '\n'; i--) {
            before |= folded.at(i) == '"';
        }
        boolean after = false;
        for (int i = end; i < folded.length() && i < end + 60 && folded.at(i) != '\n'; i++) {
            after |= folded.at(i) == '"';
        }
        return before && after;
    }
}
