package io.bulwark.proposals.analysis;

import io.bulwark.proposals.analysis.Token.Kind;
import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Cuts folded text into tokens. Contractions are spelled out ("don't" gives "do" and "not"), words that mix scripts are
 * read as the Latin words they look like, and every Han character is a token of its own.
 */
final class Tokens {
    private static final Map<String, String> SHORT = Map.ofEntries(
            Map.entry("can't", "can"),
            Map.entry("won't", "will"),
            Map.entry("shan't", "shall"),
            Map.entry("cannot", "can"),
            Map.entry("dont", "do"),
            Map.entry("cant", "can"),
            Map.entry("wont", "will"),
            Map.entry("isnt", "is"),
            Map.entry("doesnt", "does"),
            Map.entry("didnt", "did"),
            Map.entry("needn't", "need"),
            Map.entry("gonna", "going"));

    private final String text;
    private final IntPredicate upper;
    private final List<Token> out = new ArrayList<>();

    private Tokens(String text, IntPredicate upper) {
        this.text = text;
        this.upper = upper;
    }

    /** Tokens of {@code text} from {@code start} to {@code end}; {@code upper} says which characters were capitals. */
    static List<Token> of(String text, int start, int end, IntPredicate upper) {
        Tokens tokens = new Tokens(text, upper);
        int i = start;
        while (i < end) {
            i = tokens.next(i, end);
        }
        return tokens.out;
    }

    private int next(int i, int end) {
        int c = text.codePointAt(i);
        int width = Character.charCount(c);
        if (alone(c)) {
            out.add(new Token(text.substring(i, i + width), Kind.WORD, i, i + width));
            return i + width;
        }
        if (c >= '0' && c <= '9') {
            return number(i, end);
        }
        if (c == '_' || Character.isLetterOrDigit(c)) {
            return word(i, end);
        }
        int type = Character.getType(c);
        if (type == Character.OTHER_SYMBOL || c == '<' || c == '[' || c == '{') {
            out.add(new Token(text.substring(i, i + width), Kind.WORD, i, i + width));
        }
        return i + width;
    }

    private static boolean alone(int c) {
        if (c < 0x2E80) {
            return false;
        }
        UnicodeScript script = UnicodeScript.of(c);
        return script == UnicodeScript.HAN || script == UnicodeScript.HIRAGANA || script == UnicodeScript.KATAKANA;
    }

    private int word(int start, int end) {
        int i = start;
        boolean latin = false;
        boolean foreign = false;
        while (i < end) {
            int c = text.codePointAt(i);
            boolean inner = c == '\'' && i + 1 < end && i > start && Character.isLetter(text.codePointAt(i + 1));
            if (!inner && c != '_' && (!Character.isLetterOrDigit(c) || alone(c))) {
                break;
            }
            latin |= Confusables.latinLetter(c);
            foreign |= Confusables.foreign(c);
            i += Character.charCount(c);
        }
        String word = text.substring(start, i);
        if ((word.equals("http") || word.equals("https")) && text.startsWith("://", i)) {
            return link(start, end);
        }
        if (word.equals("www") && i < end && text.charAt(i) == '.') {
            return link(start, end);
        }
        if (text.startsWith(".eth", i) && (i + 4 >= text.length() || !Character.isLetterOrDigit(text.charAt(i + 4)))) {
            out.add(new Token(word + ".eth", Kind.ENS, start, Math.min(end, i + 4)));
            return Math.min(end, i + 4);
        }
        if (latin && foreign) {
            int[] points = word.codePoints().map(Confusables::latin).toArray();
            word = new String(points, 0, points.length);
        }
        put(word, start, i);
        return i;
    }

    private void put(String raw, int start, int end) {
        String word = raw;
        while (word.startsWith("_")) {
            word = word.substring(1);
        }
        while (word.endsWith("_")) {
            word = word.substring(0, word.length() - 1);
        }
        if (word.isEmpty()) {
            return;
        }
        String first = SHORT.get(word);
        if (first != null) {
            out.add(new Token(first, Kind.WORD, start, end));
            if (!word.equals("gonna")) {
                out.add(new Token("not", Kind.WORD, start, end));
            }
            return;
        }
        int mark = word.lastIndexOf('\'');
        if (mark > 0) {
            String tail = word.substring(mark + 1);
            String head = word.substring(0, mark);
            if (tail.equals("t") && head.endsWith("n")) {
                out.add(new Token(head.substring(0, head.length() - 1), Kind.WORD, start, end));
                out.add(new Token("not", Kind.WORD, start, end));
                return;
            }
            String full =
                    switch (tail) {
                        case "ll" -> "will";
                        case "re" -> "are";
                        case "ve" -> "have";
                        case "m" -> "am";
                        case "d" -> "would";
                        case "s" -> "";
                        default -> tail;
                    };
            out.add(new Token(head, Kind.WORD, start, end));
            if (!full.isEmpty()) {
                out.add(new Token(full, Kind.WORD, start, end));
            }
            return;
        }
        out.add(new Token(word, Kind.WORD, start, end));
    }

    private int link(int start, int end) {
        int i = start;
        while (i < end
                && text.charAt(i) > ' '
                && text.charAt(i) != ')'
                && text.charAt(i) != '>'
                && text.charAt(i) != '"') {
            i++;
        }
        out.add(new Token(text.substring(start, i), Kind.LINK, start, i));
        return i;
    }

    private int number(int start, int end) {
        int i = start;
        if (text.startsWith("0x", i)) {
            i += 2;
            while (i < end && Character.digit(text.charAt(i), 16) >= 0) {
                i++;
            }
            boolean whole = i == end || !Character.isLetterOrDigit(text.charAt(i));
            if (i - start == 42 && whole) {
                out.add(new Token("0x", Kind.ADDR, start, i));
                return i;
            }
            if (i - start > 2) {
                out.add(new Token("0x", Kind.HEX, start, i));
                return i;
            }
            i = start;
        }
        int digits = 0;
        while (i < end) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                digits++;
                i++;
            } else if ((c == ',' || c == '.' || c == '\'') && digit(i + 1, end)) {
                i++;
            } else if (c == ' ' && digit(i + 1, end) && digit(i + 2, end) && digit(i + 3, end) && !digit(i + 4, end)) {
                i++;
            } else {
                break;
            }
        }
        int tail = i;
        while (tail < end
                && tail - i < 12
                && Character.isLetterOrDigit(text.charAt(tail))
                && !alone(text.charAt(tail))) {
            tail++;
        }
        String suffix = text.substring(i, tail);
        boolean scaled = suffix.equals("k") || suffix.equals("m") || suffix.equals("mm") || suffix.equals("bn");
        if (!suffix.isEmpty() && !scaled && suffix.length() > 3) {
            put(text.substring(start, tail), start, tail);
            return tail;
        }
        int stop = scaled ? tail : i;
        boolean signed = start > 0 && "$€£".indexOf(text.charAt(start - 1)) >= 0;
        int after = stop;
        while (after < end && text.charAt(after) == ' ') {
            after++;
        }
        Kind kind = Kind.NUM;
        if (after < end && text.charAt(after) == '%') {
            kind = Kind.PCT;
        } else if (signed || scaled || digits >= 5 || symbol(after, end)) {
            kind = Kind.MONEY;
        }
        out.add(new Token(text.substring(start, i), kind, start, stop));
        return stop;
    }

    /** Whether a token symbol such as USDC stands at {@code at}: three to six capitals. */
    private boolean symbol(int at, int end) {
        int i = at;
        while (i < end && Character.isLetter(text.charAt(i)) && upper.test(i)) {
            i++;
        }
        return i - at >= 3 && i - at <= 6 && (i == end || !Character.isLetterOrDigit(text.charAt(i)));
    }

    private boolean digit(int at, int end) {
        return at < end && text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }
}
