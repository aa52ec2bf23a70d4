package io.bulwark.guard.security;

import io.bulwark.text.Folded;
import io.bulwark.text.Phrases;
import io.bulwark.text.Words;
import java.util.ArrayList;
import java.util.List;

/** The patterns of all languages. */
final class Rules {
    private static final int MOST = 64;

    private final Phrases english;
    private final Phrases world;
    private final Literals ideographs;

    /**
     * A match in characters of the folded text.
     *
     * @param quoted whether it stands between quotation marks
     * @param foreign whether the pattern is for another language than English
     */
    record Hit(Rule rule, int start, int end, boolean quoted, boolean foreign) {}

    private Rules(Phrases english, Phrases world, Literals ideographs) {
        this.english = english;
        this.world = world;
        this.ideographs = ideographs;
    }

    static Rules standard() {
        return new Rules(
                Phrases.compile(Resources.text("rules/en.txt")),
                Phrases.compile(Resources.text("rules/world.txt")),
                new Literals(Resources.lines("rules/ideographs.txt")));
    }

    /** The first 64 matches. */
    List<Hit> hits(Words words) {
        List<Hit> hits = new ArrayList<>();
        Folded folded = words.folded();
        english.match(words, (name, first, last) -> add(hits, folded, name, words.start(first), words.end(last - 1), false));
        world.match(words, (name, first, last) -> add(hits, folded, name, words.start(first), words.end(last - 1), true));
        ideographs.match(folded, (name, start, end) -> add(hits, folded, name, start, end, true));
        return hits;
    }

    private static void add(List<Hit> hits, Folded folded, String name, int start, int end, boolean foreign) {
        if (hits.size() < MOST) {
            hits.add(new Hit(Rule.of(name), start, end, quoted(folded, start, end), foreign));
        }
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
