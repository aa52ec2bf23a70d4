package io.bulwark.guard.trust;

import io.bulwark.text.Text;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Cuts an answer into what may belong to an equation, in one pass. */
final class MathTokens {
    private static final int OFTEN = 0xFF;
    private static final int LONGEST_NUMBER = 40;
    private static final int LONGEST_WORD = 24;
    private static final Map<String, Character> OPERATORS =
            Map.of("plus", '+', "minus", '-', "times", '*', "multiplied", '*', "divided", '/', "x", '*', "X", '*');
    private static final Map<String, Integer> NUMBER_WORDS = Map.ofEntries(
            Map.entry("zero", 0),
            Map.entry("one", 1),
            Map.entry("two", 2),
            Map.entry("three", 3),
            Map.entry("four", 4),
            Map.entry("five", 5),
            Map.entry("six", 6),
            Map.entry("seven", 7),
            Map.entry("eight", 8),
            Map.entry("nine", 9),
            Map.entry("ten", 10),
            Map.entry("eleven", 11),
            Map.entry("twelve", 12),
            Map.entry("fifteen", 15),
            Map.entry("twenty", 20),
            Map.entry("thirty", 30),
            Map.entry("forty", 40),
            Map.entry("fifty", 50),
            Map.entry("sixty", 60),
            Map.entry("eighty", 80),
            Map.entry("hundred", 100));

    /** For each first letter, as bits, the lengths of the words that mean something. */
    private static final int[] LENGTHS = new int[128];

    static {
        Stream.of(OPERATORS.keySet(), NUMBER_WORDS.keySet(), Set.of("equals", "equal", "is"))
                .flatMap(Set::stream)
                .forEach(word -> LENGTHS[word.charAt(0)] |= 1 << word.length());
    }

    /** What a token is. */
    enum Kind {
        NUMBER,
        OPERATOR,
        OPEN,
        CLOSE,
        EQUALS,
        WORD,
        CURRENCY,
        PERCENT,
        BREAK
    }

    /**
     * One token.
     *
     * @param sign the operator; {@code ~} for "about equal", {@code i} for "is" as an equals sign
     * @param word the letters in lower case
     * @param start first code point
     * @param end code point after the last
     * @param decimals digits after the point of a number
     * @param line line start before this token
     */
    record Token(
            Kind kind,
            char sign,
            String word,
            @Nullable Rational value,
            int decimals,
            int start,
            int end,
            boolean line) {}

    private final Text text;
    private final List<Token> tokens = new ArrayList<>();
    private boolean line = true;
    private int i;

    private MathTokens(Text text) {
        this.text = text;
    }

    /** Cuts a text; calls {@code pause} once for some dozens of steps. */
    static List<Token> of(Text text, Runnable pause) {
        MathTokens scan = new MathTokens(text);
        int steps = 0;
        while (scan.i < text.length()) {
            if ((++steps & OFTEN) == 0) {
                pause.run();
            }
            if (scan.line && (scan.i == 0 || text.at(scan.i - 1) == '\n') && !scan.promising()) {
                continue;
            }
            scan.step();
        }
        return scan.tokens;
    }

    private int at(int index) {
        return index >= 0 && index < text.length() ? text.at(index) : -1;
    }

    private void add(Kind kind, char sign, int end) {
        tokens.add(new Token(kind, sign, "", null, 0, i, end, line));
        line = false;
        i = end;
    }

    private void step() {
        int c = text.at(i);
        if (c == '\n') {
            if (tokens.isEmpty() || tokens.getLast().kind == Kind.BREAK) {
                i++;
            } else {
                add(Kind.BREAK, '\n', i + 1);
            }
            line = true;
            return;
        }
        if (c == ' ' || Character.isWhitespace(c) || Character.isSpaceChar(c)) {
            i++;
            return;
        }
        if (digit(c) || c == '.' && digit(at(i + 1))) {
            number();
        } else if (Character.isLetter(c) || c == '_') {
            word();
        } else {
            sign(c);
        }
    }

    private static boolean digit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean letter(int c) {
        return c >= 0 && (c == '_' || Character.isLetter(c));
    }

    /** Passes over a line in which nothing is reckoned: no number, or nothing that states a result. */
    private boolean promising() {
        boolean number = false;
        boolean result = false;
        int k = i;
        for (; k < text.length() && text.at(k) != '\n'; k++) {
            int c = text.at(k);
            if (number && result) {
                return true;
            }
            if (c < 'a') {
                number |= digit(c);
                result |= c == '=' || c == '(' || c == '%' || c == '|' || lateDay(k);
                number |= c == '|';
            } else if (c == 's') {
                // "is", "plus", "minus", "times", "equals"
                result |= at(k - 1) == 'i' && !letter(at(k + 1)) || at(k - 1) == 'l' && at(k - 2) == 'a';
                number |= (at(k - 1) == 'u' || at(k - 1) == 'e' && at(k - 2) == 'm') && !letter(at(k + 1));
            } else if (c > 0x80) {
                result |= c == '≈' || c == '≅' || c == '≃';
            } else if (c == 'f') {
                number |= at(k - 1) == 'l' && at(k - 2) == 'a';
            } else if (c == 'q') {
                result |= at(k - 1) == 'e';
            } else if (c == 'y') {
                result |= at(k - 1) == 'a' && at(k - 2) == 'd';
            }
        }
        if (number && result) {
            return true;
        }
        i = k;
        if (k < text.length()) {
            step();
        }
        return false;
    }

    /** 29 to 39: a day that not every month has. */
    private boolean lateDay(int at) {
        int c = at(at);
        return (c == '3' || c == '2' && at(at + 1) == '9')
                && digit(at(at + 1))
                && !digit(at(at + 2))
                && !digit(at(at - 1));
    }

    private boolean starts(String command) {
        for (int k = 0; k < command.length(); k++) {
            if (at(i + k) != command.charAt(k)) {
                return false;
            }
        }
        return true;
    }

    private void number() {
        int from = i;
        int k = i;
        StringBuilder digits = new StringBuilder();
        int decimals = 0;
        boolean bad = false;
        boolean commas = false;
        while (digit(at(k)) || at(k) == ',' && digit(at(k - 1)) && digit(at(k + 1))) {
            if (at(k) == ',') {
                // A separator of thousands has exactly three digits behind it; anything else is a list or a decimal
                // comma.
                boolean thousands =
                        digit(at(k + 2)) && digit(at(k + 3)) && !digit(at(k + 4)) && k - from <= 3 + (commas ? 28 : 0);
                if (!thousands) {
                    bad = true;
                }
                commas = true;
            } else if (digits.length() <= LONGEST_NUMBER) {
                digits.append((char) at(k));
            }
            k++;
        }
        if (at(k) == '.' && digit(at(k + 1))) {
            digits.append('.');
            k++;
            while (digit(at(k))) {
                if (digits.length() <= LONGEST_NUMBER) {
                    digits.append((char) at(k));
                }
                decimals++;
                k++;
            }
        }
        // Versions, times, ratios and section numbers are no numbers to reckon with.
        while ((at(k) == '.' || at(k) == ':' || at(k) == ',') && digit(at(k + 1))) {
            bad = true;
            k++;
            while (digit(at(k))) {
                k++;
            }
        }
        if (bad || digits.length() > LONGEST_NUMBER) {
            add(Kind.BREAK, '?', k);
            return;
        }
        Rational value = Rational.decimal(digits.toString());
        tokens.add(new Token(Kind.NUMBER, '0', "", value, decimals, from, k, line));
        line = false;
        i = k;
    }

    private String lower(int from, int to) {
        byte[] letters = new byte[to - from];
        for (int k = from; k < to; k++) {
            int c = text.at(k);
            if (c >= 0x80) {
                return text.slice(from, to).toLowerCase(Locale.ROOT);
            }
            letters[k - from] = (byte) (c >= 'A' && c <= 'Z' ? c + 32 : c);
        }
        return new String(letters, StandardCharsets.ISO_8859_1);
    }

    private void word() {
        int k = i;
        if ((at(i) == 'x' || at(i) == 'X') && (digit(at(i + 1)) || !letter(at(i + 1)))) {
            k = i + 1;
        } else {
            while (letter(at(k)) || digit(at(k)) || (at(k) == '\'' || at(k) == '’') && letter(at(k + 1))) {
                k++;
            }
        }
        String word = k - i > LONGEST_WORD ? "" : lower(i, k);
        boolean meant = !word.isEmpty() && word.charAt(0) < 128 && (LENGTHS[word.charAt(0)] >>> word.length() & 1) != 0;
        Character operator = meant ? OPERATORS.get(word) : null;
        if (!meant) {
            tokens.add(new Token(Kind.WORD, 'w', word, null, 0, i, k, line));
        } else if (operator != null) {
            tokens.add(new Token(Kind.OPERATOR, operator, word, null, 0, i, k, line));
        } else if (word.equals("equals") || word.equals("equal") || word.equals("is")) {
            tokens.add(new Token(Kind.EQUALS, 'i', word, null, 0, i, k, line));
        } else {
            Integer spelled = NUMBER_WORDS.get(word);
            tokens.add(new Token(Kind.WORD, 'w', word, spelled == null ? null : Rational.of(spelled), 0, i, k, line));
        }
        line = false;
        i = k;
    }

    private void sign(int c) {
        int next = at(i + 1);
        switch (c) {
            case '+' -> add(next == '=' || next == '+' ? Kind.BREAK : Kind.OPERATOR, '+', i + 1);
            case '-', '−', '–' ->
                add(next == '=' || next == '-' || next == '>' ? Kind.BREAK : Kind.OPERATOR, '-', i + 1);
            case '*' -> {
                if (next != '*') {
                    add(Kind.OPERATOR, '*', i + 1);
                } else if (Character.isWhitespace(at(i - 1)) == Character.isWhitespace(at(i + 2)) && !line) {
                    add(Kind.OPERATOR, '^', i + 2);
                } else {
                    // Bold type in Markdown.
                    i += 2;
                }
            }
            case '\\' -> {
                if (next == '$' || next == '%') {
                    i++;
                } else if (starts("\\times")) {
                    add(Kind.OPERATOR, '*', i + 6);
                } else if (starts("\\cdot")) {
                    add(Kind.OPERATOR, '*', i + 5);
                } else if (starts("\\div")) {
                    add(Kind.OPERATOR, '/', i + 4);
                } else {
                    add(Kind.BREAK, '\\', i + 1);
                }
            }
            case '×', '·', '⋅', '∙', '✕', '✖' -> add(Kind.OPERATOR, '*', i + 1);
            case '/', '÷', '∕', '⁄' -> add(next == '/' ? Kind.BREAK : Kind.OPERATOR, '/', next == '/' ? i + 2 : i + 1);
            case '^' -> add(Kind.OPERATOR, '^', i + 1);
            case '(' -> add(Kind.OPEN, '(', i + 1);
            case ')' -> add(Kind.CLOSE, ')', i + 1);
            case '[' -> add(Kind.OPEN, '[', i + 1);
            case ']' -> add(Kind.CLOSE, ']', i + 1);
            case '=' -> {
                boolean alone = next != '=' && next != '>' && next != '<' && next != '~';
                int before = at(i - 1);
                alone &= before != '='
                        && before != '!'
                        && before != '<'
                        && before != '>'
                        && before != ':'
                        && before != '+';
                add(alone ? Kind.EQUALS : Kind.BREAK, '=', next == '=' ? i + 2 : i + 1);
            }
            case '≈', '≅', '≃' -> add(Kind.EQUALS, '~', i + 1);
            case '$', '€', '£', '¥', '₹', '₽', '₩', '₿' -> add(Kind.CURRENCY, '$', i + 1);
            case '¢' -> {
                tokens.add(new Token(Kind.WORD, 'w', "cents", null, 0, i, i + 1, line));
                line = false;
                i++;
            }
            case '%' -> add(Kind.PERCENT, '%', i + 1);
            case '²', '³' -> add(Kind.BREAK, '?', i + 1);
            case '"', '“', '”', '‘', '’', '\'', '`' -> i++;
            default -> add(Kind.BREAK, (char) Math.min(c, 0xFFFF), i + 1);
        }
    }
}
