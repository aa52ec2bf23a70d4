package io.bulwark.text.similar;

import io.bulwark.text.similar.Token.Kind;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Cuts a text into tokens in one pass; contractions are written out, nothing is dropped but hyphens inside words. */
final class Lexer {
    private static final Set<String> UNITS = Set.of(
            "km", "m", "cm", "mm", "kg", "g", "mg", "lb", "lbs", "oz", "ml", "l", "kb", "mb", "gb", "tb", "am", "pm",
            "s", "ms", "h", "hr", "hrs", "min", "mins", "usd", "eur", "gbp", "eth", "btc", "sol", "usdc", "usdt", "mph",
            "ft", "c", "f", "w", "kw", "kwh", "gwei", "wei", "days", "x");
    private static final Set<String> IS_AFTER = Set.of(
            "what", "who", "how", "where", "when", "why", "it", "that", "there", "here", "he", "she", "this", "which");
    private static final Map<String, String> WITHOUT_APOSTROPHE = Map.ofEntries(
            Map.entry("cannot", "can not"),
            Map.entry("cant", "can not"),
            Map.entry("dont", "do not"),
            Map.entry("doesnt", "does not"),
            Map.entry("didnt", "did not"),
            Map.entry("isnt", "is not"),
            Map.entry("arent", "are not"),
            Map.entry("wasnt", "was not"),
            Map.entry("shouldnt", "should not"),
            Map.entry("couldnt", "could not"),
            Map.entry("wouldnt", "would not"),
            Map.entry("whats", "what is"),
            Map.entry("hows", "how is"),
            Map.entry("im", "i am"),
            Map.entry("ive", "i have"));

    private final String text;
    private final boolean shouting;
    private final Lists lists;
    private final List<Token> out = new ArrayList<>();
    private int at;

    private Lexer(String text, Lists lists) {
        this.text = text;
        this.lists = lists;
        this.shouting = shouting(text);
    }

    static List<Token> tokens(String raw, Lists lists) {
        Lexer lexer = new Lexer(plain(raw), lists);
        lexer.run();
        return lexer.out;
    }

    /** Composed characters, plain quotes and single spaces. */
    static String plain(String raw) {
        String composed = Normalizer.normalize(raw, Normalizer.Form.NFC);
        StringBuilder plain = new StringBuilder(composed.length());
        boolean space = false;
        for (int i = 0; i < composed.length(); i++) {
            char c = composed.charAt(i);
            if (Character.isWhitespace(c) || c == '\u00a0') {
                space = true;
                continue;
            }
            if (space && !plain.isEmpty()) {
                plain.append(' ');
            }
            space = false;
            plain.append(
                    switch (c) {
                        case '\u2018', '\u2019', '\u02bc' -> '\'';
                        case '\u201c', '\u201d' -> '"';
                        case '\u2010', '\u2011', '\u2212', '\u2013' -> '-';
                        default -> c;
                    });
        }
        return plain.toString();
    }

    static boolean shouting(String text) {
        int upper = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isLowerCase(c)) {
                return false;
            }
            upper += Character.isUpperCase(c) ? 1 : 0;
        }
        return upper > 1;
    }

    private void run() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ' ') {
                at++;
            } else if (c == '`' || c == '"') {
                quoted(c);
            } else if (startsChunk() && chunk()) {
                continue;
            } else if (Character.isDigit(c)) {
                number();
            } else if (Character.isLetter(c)) {
                word();
            } else {
                mark(c);
            }
        }
    }

    private void quoted(char quote) {
        int end = text.indexOf(quote, at + 1);
        if (end < 0) {
            // Without its partner every further search would cost the rest of the text again.
            add(Kind.LITERAL, text.substring(at));
            at = text.length();
            return;
        }
        add(Kind.LITERAL, quote + text.substring(at + 1, end));
        at = end + 1;
    }

    private boolean startsChunk() {
        return at == 0 || text.charAt(at - 1) == ' ' || text.charAt(at - 1) == '(';
    }

    /** An address, a path or a piece of code: compared as written. */
    private boolean chunk() {
        int end = text.indexOf(' ', at);
        end = end < 0 ? text.length() : end;
        while (end > at && ".,?!;:)".indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        if (end - at < 3) {
            return false;
        }
        String chunk = text.substring(at, end);
        boolean literal = chunk.startsWith("0x") || chunk.contains("://") || chunk.charAt(0) == '@';
        for (int i = 1; i + 1 < chunk.length() && !literal; i++) {
            char c = chunk.charAt(i);
            literal = c == '@'
                    || c == '_'
                    || c == '\\'
                    || c == '.'
                            && Character.isLetter(chunk.charAt(i + 1))
                            && Character.isLetterOrDigit(chunk.charAt(i - 1))
                    || c == '(' && Character.isLetterOrDigit(chunk.charAt(i - 1));
        }
        if (literal) {
            add(Kind.LITERAL, chunk);
            at = end;
        }
        return literal;
    }

    private void number() {
        int from = at;
        while (at < text.length()
                && (Character.isDigit(text.charAt(at))
                        || ".,:".indexOf(text.charAt(at)) >= 0
                                && at + 1 < text.length()
                                && Character.isDigit(text.charAt(at + 1)))) {
            at++;
        }
        String digits = text.substring(from, at);
        int letters = at;
        while (letters < text.length() && Character.isLetterOrDigit(text.charAt(letters))) {
            letters++;
        }
        String tail = text.substring(at, letters);
        String unit = tail.toLowerCase(Locale.ROOT);
        at = letters;
        if (unit.isEmpty()) {
            add(Kind.NUMBER, Numerals.plain(digits));
        } else if (unit.equals("k")) {
            add(Kind.NUMBER, Numerals.times(digits, 1000));
        } else if (Set.of("st", "nd", "rd", "th").contains(unit)) {
            add(Kind.NUMBER, digits + "th");
        } else if (UNITS.contains(unit)) {
            add(Kind.NUMBER, Numerals.plain(digits));
            // MB and Mb are not the same amount.
            add(Kind.WORD, unit.equals("mb") || unit.equals("gb") || unit.equals("m") ? tail : unit);
        } else {
            add(Kind.NAME, digits + unit);
        }
    }

    private void word() {
        int from = at;
        while (at < text.length()) {
            char c = text.charAt(at);
            boolean apostrophe = c == '\'' && at + 1 < text.length() && Character.isLetter(text.charAt(at + 1));
            if (!Character.isLetterOrDigit(c) && Character.getType(c) != Character.NON_SPACING_MARK && !apostrophe) {
                break;
            }
            at++;
        }
        if (at - from <= 2) {
            if (text.startsWith("++", at)) {
                at += 2;
            } else if (text.startsWith("#", at)) {
                at++;
            }
        }
        String raw = text.substring(from, at);
        String lower = raw.toLowerCase(Locale.ROOT);
        int apostrophe = lower.lastIndexOf('\'');
        if (apostrophe > 0) {
            contraction(raw, lower, apostrophe);
        } else {
            String apart = WITHOUT_APOSTROPHE.get(lower);
            if (apart == null) {
                single(raw, lower);
            } else {
                for (String part : apart.split(" ")) {
                    add(Kind.WORD, part);
                }
            }
        }
        if (at < text.length()
                && text.charAt(at) == '-'
                && at + 1 < text.length()
                && Character.isLetter(text.charAt(at + 1))) {
            at++;
        }
    }

    private void contraction(String raw, String lower, int apostrophe) {
        String head = lower.substring(0, apostrophe);
        String tail = lower.substring(apostrophe + 1);
        if (lower.endsWith("n't")) {
            String verb = lower.substring(0, lower.length() - 3);
            add(
                    Kind.WORD,
                    verb.equals("ca") ? "can" : verb.equals("wo") ? "will" : verb.equals("sha") ? "shall" : verb);
            add(Kind.WORD, "not");
            return;
        }
        single(raw.substring(0, apostrophe), head);
        switch (tail) {
            case "re" -> add(Kind.WORD, "are");
            case "m" -> add(Kind.WORD, "am");
            case "ll" -> add(Kind.WORD, "will");
            case "ve" -> add(Kind.WORD, "have");
            case "s" -> add(Kind.WORD, IS_AFTER.contains(head) ? "is" : "'s");
            default -> add(Kind.WORD, "'" + tail);
        }
    }

    private void single(String raw, String lower) {
        boolean first = out.isEmpty() || out.getLast().kind() == Kind.STOP;
        boolean capital = Character.isUpperCase(raw.charAt(0)) && !shouting;
        boolean acronym = capital && raw.length() > 1 && shouting(raw);
        boolean digit = raw.chars().anyMatch(Character::isDigit);
        if (lower.equals("i")) {
            add(Kind.WORD, lower);
        } else if (digit) {
            add(Kind.NAME, raw.length() >= 20 ? raw : lower);
        } else if (acronym || capital && !first) {
            add(Kind.NAME, lists.caseMatters(lower) ? "^" + raw : lower);
        } else {
            add(Kind.WORD, lower);
        }
    }

    private void mark(char c) {
        char next = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
        at++;
        switch (c) {
            case ',', ':', '\u2014' -> add(Kind.COMMA, ",");
            case '.', '!', '?', ';' -> {
                if (next == ' ' || ".!?;)".indexOf(next) >= 0) {
                    add(Kind.STOP, c == '?' ? "?" : ".");
                } else {
                    add(Kind.SYMBOL, String.valueOf(c));
                }
            }
            case '-' -> {
                boolean alone = next == ' ' && at >= 2 && text.charAt(at - 2) == ' ';
                if (alone || Character.isDigit(next) || next == '-' || Character.isLetter(next)) {
                    add(Kind.SYMBOL, "-");
                }
            }
            case '%' -> add(Kind.WORD, "percent");
            default -> add(Kind.SYMBOL, String.valueOf(c));
        }
    }

    private void add(Kind kind, String form) {
        out.add(new Token(kind, form));
    }
}
