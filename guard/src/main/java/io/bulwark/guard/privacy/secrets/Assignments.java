package io.bulwark.guard.privacy.secrets;

import io.bulwark.guard.Severity;
import io.bulwark.text.Runs;
import io.bulwark.text.Text;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Values given to names that mean a secret: {@code DB_PASSWORD=...}, {@code "apiKey": "..."}, {@code my token is ...}. */
final class Assignments {
    private static final int SLOTS = 12;
    private static final int LONGEST_NAME = 80;
    private static final int LONGEST_GAP = 12;
    private static final int LONGEST_VALUE = 1_000;
    private static final int MOST_INSIDE = 4;
    private static final int PROVIDER_REACH = 60;
    private static final Set<String> PASSWORDS =
            Set.of("password", "passwd", "passphrase", "pwd", "pass", "login", "credential", "credentials", "creds");

    /** Providers whose access id is one half of the key. */
    private static final Set<String> PAIRED = Set.of("sumo", "sumologic");

    private final Set<String> kinds;
    private final Set<String> vetoes;
    private final Set<String> providers;
    private final Values values;
    /** Hashes of every word that matters: most words of a text are none of them and cost nothing more. */
    private final long[] known = new long[1 << SLOTS];

    Assignments(SecretDetector.Lists lists, Values values) {
        this.kinds = new HashSet<>(lists.of("kind"));
        this.vetoes = new HashSet<>(lists.of("veto"));
        this.providers = new HashSet<>(lists.of("provider"));
        this.values = values;
        Stream.of(kinds, vetoes, providers, Set.of("u", "user"))
                .flatMap(Set::stream)
                .mapToLong(Runs::hash)
                .forEach(hash -> {
                    int at = slot(hash);
                    while (known[at] != 0) {
                        at = at + 1 & known.length - 1;
                    }
                    known[at] = hash;
                });
    }

    private static int slot(long hash) {
        return (int) (hash * 0x9E3779B97F4A7C15L >>> 64 - SLOTS);
    }

    private boolean known(long hash) {
        for (int at = slot(hash); known[at] != 0; at = at + 1 & known.length - 1) {
            if (known[at] == hash) {
                return true;
            }
        }
        return false;
    }

    /** The value judged last. One that holds many names itself is judged a few times only, which keeps the time linear. */
    private static final class Judged {
        private int end;
        private int inside;
    }

    /** What a name says. */
    private record Name(boolean kind, boolean veto, boolean provider, boolean password, boolean paired, String last) {
        static final Name NONE = new Name(false, false, false, false, false, "");
    }

    void scan(Text text, SecretDetector.Sink sink) {
        int provider = -1000;
        Judged judged = new Judged();
        int done = 0;
        Runs runs = text.runs();
        for (int run = 0; run < runs.size(); run++) {
            int i = runs.end(run);
            // A value that was judged may end inside a run.
            int start = Math.max(done, runs.start(run));
            // A word without humps is a name as a whole, and a number is none.
            if (start >= i
                    || i - start > LONGEST_NAME
                    || runs.is(run, Runs.DIGITS)
                    || start == runs.start(run) && runs.is(run, Runs.SMALL | Runs.CAPITALS) && !known(runs.hash(run))) {
                continue;
            }
            Name name = name(text, start, i);
            if (name.provider()) {
                provider = i;
            }
            if (name.kind() && (!name.veto() || name.last().equals("id") && name.paired())) {
                boolean flag = start >= 2 && text.at(start - 1) == '-' && text.at(start - 2) == '-';
                done = Math.max(i, value(text, start, i, name, flag, start - provider < PROVIDER_REACH, judged, sink));
            } else if (name.provider() && name.last().equals("user")) {
                continue;
            } else if (user(text, start, i)) {
                done = Math.max(i, credentials(text, i, sink));
            } else if (name.provider() && !name.veto()) {
                // Without a word for the kind, only a form that is plainly random counts.
                value(text, start, i, name, false, true, judged, sink);
            }
        }
    }

    private Name name(Text text, int start, int end) {
        boolean kind = false;
        boolean veto = false;
        boolean provider = false;
        boolean password = false;
        boolean paired = false;
        String last = "";
        int from = start;
        for (int i = start + 1; i <= end; i++) {
            boolean cut = i == end
                    || text.at(i) == '_'
                    || Character.isUpperCase(text.at(i)) && Character.isLowerCase(text.at(i - 1))
                    || Character.isLowerCase(text.at(i))
                            && i - from >= 2
                            && Character.isUpperCase(text.at(i - 1))
                            && Character.isUpperCase(text.at(i - 2));
            if (!cut) {
                continue;
            }
            boolean hump = i < end && Character.isLowerCase(text.at(i));
            int to = hump ? i - 1 : i;
            String word = word(text, from, to);
            kind |= kinds.contains(word);
            password |= PASSWORDS.contains(word);
            veto |= vetoes.contains(word);
            provider |= providers.contains(word);
            paired |= PAIRED.contains(word);
            if (!word.isEmpty()) {
                last = word;
            }
            from = i < end && text.at(i) == '_' ? i + 1 : to;
        }
        if (!kind && !provider && !veto && last.isEmpty()) {
            return Name.NONE;
        }
        String whole = word(text, start, end);
        provider |= providers.contains(whole);
        kind |= kinds.contains(whole);
        return new Name(kind || paired && last.equals("id"), veto, provider, password, paired, last);
    }

    private static String word(Text text, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && text.at(start) == '_') {
            start++;
        }
        while (end > start && (text.at(end - 1) == '_' || Character.isDigit(text.at(end - 1)))) {
            end--;
        }
        return end <= start ? "" : text.slice(start, end).toLowerCase(Locale.ROOT);
    }

    /** Judges the value after a name, and answers where it ends, or 0. */
    private int value(
            Text text,
            int nameStart,
            int at,
            Name name,
            boolean flag,
            boolean provider,
            Judged judged,
            SecretDetector.Sink sink) {
        if (nameStart < judged.end && ++judged.inside > MOST_INSIDE) {
            return 0;
        }
        int n = text.length();
        int i = at;
        boolean assigned = flag || name.last().equals("bearer");
        int quote = 0;
        int most = Math.min(n, at + LONGEST_GAP);
        while (i < most) {
            int c = text.at(i);
            if (c == '=' || c == ':' || c == '>' && i > at || c == ',' && quote != 0) {
                assigned = true;
            } else if (c == '"' || c == '\'' || c == '`') {
                quote = c;
            } else if (word(text, i, "is ") || word(text, i, "was ")) {
                assigned = true;
                i += 2;
            } else if (c != ' ' && c != '\t' && c != '(' && c != '[' && c != '<' && c != '-' && c != '?') {
                break;
            }
            i++;
        }
        if (!assigned || i >= n) {
            return 0;
        }
        int start = i;
        if (word(text, start, "Bearer ") || word(text, start, "Basic ") || word(text, start, "Token ")) {
            start = text.at(start + 1) == 'e' ? start + 7 : start + 6;
        }
        int end = start;
        most = Math.min(n, start + LONGEST_VALUE);
        while (end < most && !ends(text.at(end))) {
            end++;
        }
        int whole = end;
        if (nameStart >= judged.end) {
            judged.inside = 0;
        }
        judged.end = Math.max(judged.end, end);
        while (end > start && ".:!?".indexOf(text.at(end - 1)) >= 0) {
            end--;
        }
        boolean call = whole < n && (text.at(whole) == '(' || text.at(whole) == '[');
        if (end - start < 6 || whole - end >= 2 || call || address(text, start, end)) {
            return 0;
        }
        String value = text.slice(start, end);
        boolean named = provider || name.provider();
        double sure = name.kind() || named ? values.key(value, named) : 0;
        if (!name.kind()) {
            // "cloudflare: v1.0-..." is a key where nothing else has this form.
            boolean pair = name.last().equals("com") && pair(value);
            sure = pair ? 0.8 : value.length() >= 20 && !Values.uuid(value) ? Math.min(sure, 0.6) : 0;
        } else if (name.password()) {
            sure = Math.max(sure, values.password(value));
        } else if (named && sure == 0 && pair(value)) {
            sure = 0.8;
        }
        if (sure > 0) {
            String kind = name.password() && !name.kind() ? "password" : name.last();
            sink.secret(start, end, kind, Severity.HIGH, sure);
            return end;
        }
        return 0;
    }

    /** An account on a chain, which is public. */
    private static boolean address(Text text, int start, int end) {
        if (end - start != 42 || text.at(start) != '0' || text.at(start + 1) != 'x') {
            return false;
        }
        for (int i = start + 2; i < end; i++) {
            if (!Charset.HEX.has(text.at(i))) {
                return false;
            }
        }
        return true;
    }

    /** Two short hexadecimal numbers, as package servers give them. */
    private static boolean pair(String value) {
        int colon = value.indexOf(':');
        return value.length() == 17 && colon == 8 && value.chars().allMatch(c -> c == ':' || Charset.HEX.has(c));
    }

    private static boolean ends(int c) {
        return c <= ' ' || "\"'`,;<>(){}[]\\".indexOf(c) >= 0 && c < 128 || c >= 0x2000;
    }

    private static boolean word(Text text, int at, String word) {
        if (at + word.length() > text.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (text.at(at + i) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** {@code -u} and {@code --user} of curl. */
    private static boolean user(Text text, int start, int end) {
        boolean dashed = start > 0 && text.at(start - 1) == '-';
        boolean twice = start > 1 && text.at(start - 2) == '-';
        return dashed
                && (end - start == 4 && twice && word(text, start, "user")
                        || end - start == 1 && !twice && text.at(start) == 'u');
    }

    private int credentials(Text text, int at, SecretDetector.Sink sink) {
        int i = at;
        int n = text.length();
        while (i < n
                && i < at + 4
                && (text.at(i) == ' ' || text.at(i) == '=' || text.at(i) == '"' || text.at(i) == '\'')) {
            i++;
        }
        int colon = i;
        while (colon < n && colon < i + 80 && text.at(colon) != ':' && !ends(text.at(colon))) {
            colon++;
        }
        if (colon >= n || text.at(colon) != ':') {
            return 0;
        }
        int start = colon + 1;
        while (start < n && (text.at(start) == '\'' || text.at(start) == '"')) {
            start++;
        }
        int end = start;
        while (end < n && end < start + 200 && !ends(text.at(end))) {
            end++;
        }
        String value = text.slice(start, end);
        double sure = Math.max(values.password(value), values.key(value, true));
        if (sure == 0 && value.length() >= 5 && !values.placeholder(value) && !Values.ordinary(value)) {
            sure = 0.6;
        }
        if (sure > 0) {
            sink.secret(start, end, "credentials of a call", Severity.HIGH, sure);
            return end;
        }
        return 0;
    }
}
