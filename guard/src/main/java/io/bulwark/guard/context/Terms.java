package io.bulwark.guard.context;

import io.bulwark.text.Folded;
import io.bulwark.text.Text;
import io.bulwark.text.Words;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The words of a text reduced to stems. */
final class Terms {
    private static final int LONGEST_STEM = 12;
    private static final int PREFIX = 5;

    private Terms() {}

    static Words words(String text) {
        return Words.of(Folded.of(Text.of(text)));
    }

    /** The stems of a text in order, repeated ones included. */
    static List<String> stems(String text) {
        Words words = words(text);
        List<String> stems = new ArrayList<>(words.size());
        for (int i = 0; i < words.size(); i++) {
            stems.add(stem(words.word(i)));
        }
        return stems;
    }

    static Set<String> distinct(String text) {
        return new HashSet<>(stems(text));
    }

    /** A word without its commonest English endings, at most 12 characters. */
    static String stem(String word) {
        String s = word.indexOf('\'') < 0 ? word : word.substring(0, word.indexOf('\''));
        int n = s.length();
        if (n > 5 && s.endsWith("ies")) {
            s = s.substring(0, n - 3) + "y";
        } else if (n > 6 && s.endsWith("ing")) {
            s = undouble(s.substring(0, n - 3));
        } else if (n > 5 && s.endsWith("ed")) {
            s = undouble(s.substring(0, n - 2));
        } else if (n > 3 && s.endsWith("s") && !s.endsWith("ss") && !s.endsWith("us")) {
            s = s.substring(0, n - 1);
        }
        if (s.length() > 4 && s.endsWith("e")) {
            s = s.substring(0, s.length() - 1);
        }
        return s.length() > LONGEST_STEM ? s.substring(0, LONGEST_STEM) : s;
    }

    private static String undouble(String s) {
        int n = s.length();
        return n > 3 && s.charAt(n - 1) == s.charAt(n - 2) ? s.substring(0, n - 1) : s;
    }

    static int key(String stem) {
        return stem.hashCode() * 0x9E3779B1;
    }

    /** The key of the first letters of a stem, so that {@code bowling} and {@code bowler} are near; 0 for short stems. */
    static int prefixKey(String stem) {
        return stem.length() < PREFIX ? 0 : key("^" + stem.substring(0, PREFIX));
    }
}
