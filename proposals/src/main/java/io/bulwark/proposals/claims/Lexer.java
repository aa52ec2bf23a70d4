package io.bulwark.proposals.claims;

import io.bulwark.proposals.claims.Lexeme.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stretch of Markdown into lexemes. Emphasis and invisible characters are passed over, a link gives its text and, to
 * an explorer, the address it leads to. Every step moves forward.
 */
final class Lexer {
    private static final int LONGEST_WORD = 400;
    private static final int LONGEST_LINK = 2_000;
    private static final Set<String> DOMAINS = Set.of(
            "com",
            "org",
            "io",
            "xyz",
            "net",
            "fi",
            "finance",
            "domains",
            "app",
            "dev",
            "link",
            "eth",
            "md",
            "sol",
            "id",
            "js",
            "ts",
            "json",
            "py",
            "box",
            "network",
            "exchange",
            "group",
            "me",
            "co",
            "gg",
            "so",
            "build");
    private static final Set<String> EXPLORER_PATHS = Set.of("address", "token", "contract");

    private final int[] text;
    private final int end;
    private final boolean block;
    private final List<Lexeme> out = new ArrayList<>();
    private int at;
    private boolean code;

    private Lexer(int[] text, int start, int end, boolean block) {
        this.text = text;
        this.at = start;
        this.end = end;
        this.block = block;
        this.code = block;
    }

    /** The lexemes of {@code text} from {@code start} to {@code end}; {@code block}: inside a block of code. */
    static List<Lexeme> of(int[] text, int start, int end, boolean block) {
        Lexer lexer = new Lexer(text, start, end, block);
        while (lexer.at < end) {
            lexer.next();
        }
        return lexer.out;
    }

    private void next() {
        int c = text[at];
        if (c == '`') {
            code = block || !code;
            at++;
        } else if (c == '\\' && at + 1 < end && text[at + 1] < 0x80 && !Character.isLetterOrDigit(text[at + 1])) {
            at++;
            if (text[at] != '_' && text[at] != '*' && text[at] != '`') {
                sign();
            } else {
                at++;
            }
        } else if (digit(c)) {
            number();
        } else if (letter(c)) {
            word();
        } else if (c == ']' && at + 1 < end && text[at + 1] == '(') {
            at += 2;
            link(')', true);
        } else if (c == '<' && at + 1 < end && (letter(text[at + 1]) || text[at + 1] == '/')) {
            tag();
        } else if (c == '*' || c == '_' || c == '~' || Blocks.skipped(c)) {
            at++;
        } else {
            sign();
        }
    }

    /** HTML tags say nothing; {@code <https://...>} is a link. */
    private void tag() {
        if (starts("https://", at + 1) || starts("http://", at + 1)) {
            at++;
            link('>', false);
            return;
        }
        int stop = Math.min(end, at + 300);
        for (int i = at + 1; i < stop; i++) {
            if (text[i] == '>') {
                at = i + 1;
                return;
            }
        }
        at++;
    }

    private void sign() {
        int c = text[at];
        String sign =
                switch (c) {
                    case '-', '=', 0x2192, 0x21D2, 0x27A1 -> {
                        boolean arrow = c > 0x80 || at + 1 < end && text[at + 1] == '>';
                        if (arrow && c < 0x80) {
                            at++;
                        }
                        yield arrow ? "->" : c == '=' ? "=" : "-";
                    }
                    case 0x2013, 0x2014 -> "-";
                    case 0x201C, 0x201D, 0x2018 -> "\"";
                    case 0xFF1A -> ":";
                    case 0xFF0C -> ",";
                    default -> Character.toString(c);
                };
        if (!Blocks.blank(c)) {
            add(Kind.SIGN, sign, at, at + 1, null, null, null, null, null);
        }
        at++;
    }

    private void word() {
        int start = at;
        if (starts("https://", at) || starts("http://", at)) {
            link(' ', false);
            return;
        }
        int stop = Math.min(end, at + LONGEST_WORD);
        int i = at;
        StringBuilder word = new StringBuilder();
        boolean dotted = false;
        while (i < stop) {
            int c = text[i];
            boolean inner = i + 1 < end && letter(text[i + 1]) && (c == '\'' || c == 0x2019);
            if (letter(c) || digit(c) || c == '_' && i + 1 < end && (letter(text[i + 1]) || digit(text[i + 1]))) {
                word.appendCodePoint(c);
            } else if (inner) {
                word.append('\'');
            } else if (!Character.isIdentifierIgnorable(c) && Character.getType(c) != Character.FORMAT || c < 0x20) {
                break;
            }
            i++;
        }
        int name = ens(start);
        if (name > i || name == i && i - start > 4) {
            add(Kind.ENS, slice(start, name).toLowerCase(Locale.ROOT), start, name, null, null, null, null, null);
            at = name;
            return;
        }
        if (i + 1 < end && text[i] == '.' && letter(text[i + 1])) {
            int to = i + 1;
            while (to < Math.min(end, i + 80) && (letter(text[to]) || digit(text[to]) || text[to] == '_')) {
                to++;
            }
            String member = slice(i + 1, to);
            boolean open = to < end && text[to] == '(';
            dotted = open
                    || Character.isUpperCase(word.codePointAt(0))
                            && Character.isLowerCase(member.codePointAt(0))
                            && !(to + 1 < end && text[to] == '.' && letter(text[to + 1]))
                            && !DOMAINS.contains(member.toLowerCase(Locale.ROOT))
                            && (code || camel(member) || Vocabulary.function(member) != null);
            if (dotted) {
                add(Kind.FUNCTION, member, start, to, null, null, word.toString(), null, null);
                at = to;
                return;
            }
        }
        String written = word.toString();
        boolean open = i < end && text[i] == '(';
        boolean function = camel(written) && (open || code && !Vocabulary.symbol(written))
                || open && (code || Vocabulary.function(written) != null && signature(i));
        add(function ? Kind.FUNCTION : Kind.WORD, written, start, Math.max(i, start + 1), null, null, null, null, null);
        at = Math.max(i, start + 1);
    }

    /** Whether the brackets that open at {@code at} hold types, as a signature in prose does. */
    private boolean signature(int at) {
        int i = at + 1;
        while (i < end && Blocks.blank(text[i])) {
            i++;
        }
        return i < end
                && (text[i] == ')'
                        || starts("address", i)
                        || starts("uint", i)
                        || starts("bytes", i)
                        || starts("bool", i)
                        || starts("0x", i));
    }

    /** End of the ENS name that starts at {@code start}, or -1. */
    private int ens(int start) {
        int i = start;
        int stop = Math.min(end, start + 255);
        while (i < stop) {
            int c = text[i];
            boolean joint =
                    (c == '.' || c == '-' || c == '_') && i + 1 < stop && (letter(text[i + 1]) || digit(text[i + 1]));
            if (!joint && !letter(c) && !digit(c)) {
                break;
            }
            i++;
        }
        return i - start > 4 && starts(".eth", i - 4) ? i : -1;
    }

    private static boolean camel(String word) {
        boolean lower = false;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (i == 0 && !(Character.isLowerCase(c) || c == '_')) {
                return false;
            }
            if (lower && Character.isUpperCase(c)) {
                return true;
            }
            lower |= Character.isLowerCase(c);
        }
        return false;
    }

    private void link(int closing, boolean markdown) {
        int start = at;
        int stop = Math.min(end, at + LONGEST_LINK);
        int i = at;
        while (i < stop && text[i] != closing && text[i] != ')' && text[i] > ' ' && text[i] != '>' && text[i] != '|') {
            i++;
        }
        String url = slice(start, i);
        // A title may follow the target of a link.
        int tail = i;
        while (markdown && tail < stop && text[tail] != ')' && text[tail] != '\n') {
            tail++;
        }
        at = Math.max(start + 1, markdown && tail < stop && text[tail] == ')' ? tail + 1 : i);
        explorer(url, start, i);
    }

    private void explorer(String url, int start, int to) {
        int scheme = url.indexOf("://");
        int slash = scheme < 0 ? -1 : url.indexOf('/', scheme + 3);
        if (slash > 0) {
            String host = url.substring(scheme + 3, slash).toLowerCase(Locale.ROOT);
            String[] steps = url.substring(slash + 1).split("[/?#]", 8);
            for (int i = 0; i + 1 < steps.length; i++) {
                String address = steps[i + 1].split("[^0-9a-zA-Z]", 2)[0];
                if (EXPLORER_PATHS.contains(steps[i]) && address(address)) {
                    linked(address.toLowerCase(Locale.ROOT), ChainNames.host(host), start, to);
                    return;
                }
            }
        }
        add(Kind.LINK, url, start, to, null, null, null, null, null);
    }

    /** A link whose text is the address itself is one mention; one whose text is another address is told apart. */
    private void linked(String address, @Nullable Long chain, int start, int to) {
        Lexeme last = out.isEmpty() ? null : out.getLast();
        boolean shown = last != null && last.is(Kind.ADDRESS) && start - last.end() <= 6;
        if (last != null && shown) {
            out.removeLast();
            String text = last.text();
            add(Kind.ADDRESS, text, last.start(), to, null, null, null, chain, text.equals(address) ? null : address);
            return;
        }
        add(Kind.ADDRESS, address, start, to, null, null, null, chain, null);
    }

    private void number() {
        int start = at;
        if (starts("0x", at)) {
            int i = at + 2;
            while (i < end && i - at < 200_000 && Character.digit(text[i], 16) >= 0 && text[i] < 0x80) {
                i++;
            }
            boolean whole = i == end || !letter(text[i]) && !digit(text[i]);
            int name = ens(start);
            if (name > 0) {
                add(Kind.ENS, slice(start, name).toLowerCase(Locale.ROOT), start, name, null, null, null, null, null);
                at = name;
                return;
            }
            if (i > at + 2) {
                Kind kind = whole && i - at == 42 ? Kind.ADDRESS : Kind.HEX;
                String hex = slice(start, Math.min(i, start + 80)).toLowerCase(Locale.ROOT);
                add(kind, hex, start, i, null, null, null, null, null);
                at = i;
                return;
            }
        }
        int name = ens(start);
        if (name > 0) {
            add(Kind.ENS, slice(start, name).toLowerCase(Locale.ROOT), start, name, null, null, null, null, null);
            at = name;
            return;
        }
        int i = at;
        while (i < end && i - start < 120) {
            int c = text[i];
            boolean more = i + 1 < end && digit(text[i + 1]);
            boolean mark = (c == ',' || c == '.' || c == '_' || c == '\'' || c == 0x2019) && more;
            boolean gap = (c == ' ' || c == 0xA0 || c == 0x202F) && three(i + 1) && i - start <= 15 && lead(start, i);
            if (!digit(c) && !mark && !gap) {
                break;
            }
            i++;
        }
        int stop = i;
        int exponent = 0;
        if (i + 1 < end && (text[i] == 'e' || text[i] == 'E') && digit(text[i + 1])) {
            int to = i + 1;
            while (to < end && to - i <= 2 && digit(text[to])) {
                exponent = exponent * 10 + (text[to] - '0');
                to++;
            }
            boolean ends = to == end || !letter(text[to]) && !digit(text[to]);
            stop = ends ? to : i;
            exponent = ends ? exponent : 0;
        }
        int tail = stop;
        while (tail < end && tail - stop < 24 && (letter(text[tail]) || digit(text[tail]))) {
            tail++;
        }
        String suffix = slice(stop, tail).toLowerCase(Locale.ROOT);
        BigDecimal scale = suffix.isEmpty() ? null : Numerals.scale(suffix);
        boolean symbol = !suffix.isEmpty() && scale == null && Vocabulary.symbol(slice(stop, tail));
        boolean dated = stop + 1 < end
                && (text[stop] == '-' || text[stop] == '/' || text[stop] == ':')
                && digit(text[stop + 1]);
        boolean numbered = start > 0
                && (text[start - 1] == '#' || text[start - 1] == '/' || text[start - 1] == '-')
                && (start < 2 || text[start - 1] == '#' || digit(text[start - 2]) || letter(text[start - 2]));
        Numerals.Reading read = Numerals.read(slice(start, i));
        if (read == null || dated || numbered || !suffix.isEmpty() && scale == null && !symbol) {
            add(Kind.WORD, slice(start, tail), start, tail, null, null, null, null, null);
            at = Math.max(tail, start + 1);
            return;
        }
        if (scale != null) {
            // A lone separator before a scale is decimal: 1.250M.
            read = new Numerals.Reading(
                            read.other() != null && read.value().compareTo(read.other()) > 0
                                    ? read.other()
                                    : read.value(),
                            null)
                    .times(scale);
            stop = tail;
        } else if (exponent > 0) {
            read = read.times(Numerals.power(exponent));
        }
        int percent = stop;
        while (percent < end && percent - stop < 2 && Blocks.blank(text[percent]) && text[percent] != '\n') {
            percent++;
        }
        boolean share = percent < end && text[percent] == '%';
        stop = share ? percent + 1 : stop;
        if (scale == null && exponent == 0 && !share && !symbol) {
            int from = stop;
            while (from < end && from - stop < 2 && (text[from] == ' ' || text[from] == 0xA0)) {
                from++;
            }
            int to = from;
            while (to < end && to - from < 10 && letter(text[to])) {
                to++;
            }
            String next = slice(from, to).toLowerCase(Locale.ROOT);
            BigDecimal factor = to - from > 1 || from == stop ? Numerals.scale(next) : capitalScale(from, to);
            if (factor != null) {
                read = read.times(factor);
                stop = to;
            }
        }
        add(
                share ? Kind.PERCENT : Kind.NUMBER,
                slice(start, stop),
                start,
                stop,
                read.value(),
                read.other(),
                null,
                null,
                null);
        at = stop;
    }

    /** "2 M": a single letter counts as a scale only as a capital. */
    private @Nullable BigDecimal capitalScale(int from, int to) {
        return to - from == 1 && (text[from] == 'M' || text[from] == 'K')
                ? Numerals.scale(Character.toString(Character.toLowerCase(text[from])))
                : null;
    }

    /** Whether the digits so far are a group of one to three or groups of three, so that a space may go on. */
    private boolean lead(int start, int at) {
        int digits = 0;
        for (int i = at - 1; i >= start && digit(text[i]); i--) {
            digits++;
        }
        boolean first = at - digits == start;
        return first
                ? digits <= 3
                : digits == 3 && (text[at - 4] == ' ' || text[at - 4] == 0xA0 || text[at - 4] == 0x202F);
    }

    private boolean three(int from) {
        return from + 2 < end
                && digit(text[from])
                && digit(text[from + 1])
                && digit(text[from + 2])
                && (from + 3 == end || !digit(text[from + 3]) && !letter(text[from + 3]));
    }

    private void add(
            Kind kind,
            String value,
            int start,
            int to,
            @Nullable BigDecimal number,
            @Nullable BigDecimal other,
            @Nullable String owner,
            @Nullable Long chain,
            @Nullable String shown) {
        out.add(new Lexeme(
                kind, value, value.toLowerCase(Locale.ROOT), start, to, number, other, owner, chain, shown, code));
    }

    private static boolean address(String word) {
        if (word.length() != 42 || !word.startsWith("0x")) {
            return false;
        }
        for (int i = 2; i < 42; i++) {
            if (word.charAt(i) > 'f' || Character.digit(word.charAt(i), 16) < 0) {
                return false;
            }
        }
        return true;
    }

    private boolean starts(String prefix, int from) {
        if (from < 0 || from + prefix.length() > end) {
            return false;
        }
        for (int i = 0; i < prefix.length(); i++) {
            if (text[from + i] != prefix.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private String slice(int from, int to) {
        return new String(text, from, Math.max(0, to - from));
    }

    private static boolean digit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean letter(int c) {
        return Character.isLetter(c);
    }
}
