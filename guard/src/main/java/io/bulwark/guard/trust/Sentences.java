package io.bulwark.guard.trust;

import io.bulwark.text.Folded;
import io.bulwark.text.Words;
import java.util.ArrayList;
import java.util.List;

/** The sentences of a text as ranges of its words. */
final class Sentences {
    /**
     * A sentence.
     *
     * @param from first word
     * @param to word after the last
     */
    record Range(int from, int to) {
        int size() {
            return to - from;
        }
    }

    private Sentences() {}

    static List<Range> of(Words words) {
        List<Range> ranges = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= words.size(); i++) {
            if (i == words.size() || words.sentence(i) != words.sentence(from)) {
                ranges.add(new Range(from, i));
                from = i;
            }
        }
        return ranges;
    }

    /** How often a sign stands in or right behind a range. */
    static int count(Words words, Range range, char sign) {
        Folded folded = words.folded();
        int end = range.to() < words.size() ? words.start(range.to()) : folded.length();
        int count = 0;
        for (int i = words.start(range.from()); i < end; i++) {
            count += folded.at(i) == sign ? 1 : 0;
        }
        return count;
    }
}
