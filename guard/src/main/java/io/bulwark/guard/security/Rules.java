package io.bulwark.guard.security;

import io.bulwark.text.Folded;
import io.bulwark.text.Phrases;
import io.bulwark.text.Words;
import java.util.ArrayList;
import java.util.List;

/** The patterns of all languages. */
final class Rules {
    private static final int MOST_OF_A_KIND = 8;

    private static final String WORLD = "world-";

    private final Phrases phrases;
    private final Literals ideographs;

    /**
     * A match in characters of the folded text.
     *
     * @param quoted whether it stands between quotation marks
     * @param foreign whether the pattern is for another language than English
     */
    record Hit(Rule rule, int start, int end, boolean quoted, boolean foreign) {}

    private Rules(Phrases phrases, Literals ideographs) {
        this.phrases = phrases;
        this.ideographs = ideographs;
    }

    static Rules standard() {
        StringBuilder all = new StringBuilder(Resources.text("rules/en.txt"));
        for (String line : Resources.lines("rules/world.txt")) {
            all.append('\n').append(line.startsWith("@") ? "" : WORLD).append(line);
        }
        return new Rules(Phrases.compile(all.toString()), new Literals(Resources.lines("rules/ideographs.txt")));
    }

    /** The first eight matches of each rule, quoted ones and others counted apart. */
    List<Hit> hits(Words words) {
        return hits(words, () -> {});
    }

    /** Like the other; calls {@code pause} at matches and once for every few thousand characters. */
    List<Hit> hits(Words words, Runnable pause) {
        List<Hit> hits = new ArrayList<>();
        int[] told = new int[2 * Rule.count()];
        Folded folded = words.folded();
        phrases.match(words, (name, first, last) -> {
            pause.run();
            boolean foreign = name.startsWith(WORLD);
            String rule = foreign ? name.substring(WORLD.length()) : name;
            add(hits, told, folded, Rule.of(rule), words.start(first), words.end(last - 1), foreign);
        });
        ideographs.match(folded, (name, start, end) -> add(hits, told, folded, Rule.of(name), start, end, true), pause);
        return hits;
    }

    private static void add(List<Hit> hits, int[] told, Folded folded, Rule rule, int start, int end, boolean foreign) {
        boolean quoted = quoted(folded, start, end);
        if (told[2 * rule.ordinal() + (quoted ? 1 : 0)]++ < MOST_OF_A_KIND) {
            hits.add(new Hit(rule, start, end, quoted, foreign));
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
