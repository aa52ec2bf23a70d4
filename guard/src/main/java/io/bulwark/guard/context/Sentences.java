package io.bulwark.guard.context;

import io.bulwark.text.Folded;
import io.bulwark.text.Text;
import io.bulwark.text.Words;
import java.util.ArrayList;
import java.util.List;

/** Sentences of a text as it was written. */
final class Sentences {
    private Sentences() {}

    /** The original characters from the first word to the end of the last one, with signs that belong to them. */
    static String source(Words words, Text text, int from, int to) {
        if (to <= from) {
            return "";
        }
        int start = start(words, from);
        int end = end(words, to - 1);
        while (start > 0 && isSign(text.at(start - 1))) {
            start--;
        }
        while (end < text.length() && (isSign(text.at(end)) || text.at(end) == '%')) {
            end++;
        }
        return text.slice(start, end);
    }

    private static boolean isSign(int c) {
        return Character.getType(c) == Character.CURRENCY_SYMBOL;
    }

    static int start(Words words, int word) {
        return words.folded().source(words.start(word));
    }

    static int end(Words words, int word) {
        return words.folded().sourceEnd(words.end(word));
    }

    /** All sentences in order. */
    static List<String> of(String said) {
        Text text = Text.of(said);
        Words words = Words.of(Folded.of(text));
        List<String> all = new ArrayList<>();
        int from = 0;
        while (from < words.size()) {
            int to = from;
            while (to < words.size() && words.sentence(to) == words.sentence(from)) {
                to++;
            }
            all.add(source(words, text, from, to));
            from = to;
        }
        return all;
    }
}
