package io.bulwark.guard.bias;

import io.bulwark.text.Folded;
import io.bulwark.text.Words;
import org.jspecify.annotations.Nullable;

/** Finds single terms that are written with symbols for letters, stars, stretched letters or blanks between letters. */
final class Disguise {
    private static final int OFTEN = 512;
    private static final int LONGEST = 24;

    private static final int LETTER = 1;
    private static final int SYMBOL = 2;
    private static final byte[] KIND = new byte[0x80];

    static {
        for (char c : "0123456789@$!*#|+".toCharArray()) {
            KIND[c] = SYMBOL;
        }
        for (char c = 'a'; c <= 'z'; c++) {
            KIND[c] = LETTER;
        }
    }

    private final Lexicon lexicon;

    /** Receives a disguised term with its place in the folded text. */
    @FunctionalInterface
    interface Sink {
        void found(Term term, int start, int end);
    }

    Disguise(Lexicon lexicon) {
        this.lexicon = lexicon;
    }

    void find(Words words, Sink sink) {
        symbols(words.folded(), sink);
        words.pause();
        stretched(words, sink);
        words.pause();
        spaced(words, sink);
    }

    /** Tokens such as {@code sh!t}, {@code f**k}, {@code a$$hole}, {@code b1tch}. */
    private void symbols(Folded folded, Sink sink) {
        int length = folded.length();
        int before = 0;
        int i = 0;
        while (i < length) {
            int kind = kind(folded.at(i));
            if ((before | kind) != (LETTER | SYMBOL)) {
                before = kind;
                i++;
                continue;
            }
            // A letter stands beside a symbol: such a token is looked at whole, and only once.
            int start = i - 1;
            while (start > 0 && kind(folded.at(start - 1)) != 0) {
                start--;
            }
            while (i < length && kind(folded.at(i)) != 0) {
                i++;
            }
            if (i - start <= LONGEST && i - start >= 3 && folded.at(start) != '#') {
                token(folded, start, i, sink);
            }
            before = 0;
        }
    }

    private void token(Folded folded, int from, int to, Sink sink) {
        // A leading $ is a ticker, a leading * or ! and a trailing ! or * are mark-up and emphasis.
        if (folded.at(from) == '$') {
            return;
        }
        int start = from;
        int end = to;
        Term term = plain(folded.slice(start, end));
        while (term == null && end - start > 3 && !letter(folded.at(end - 1))) {
            term = plain(folded.slice(start, --end));
        }
        while (term == null && start < end - 3 && !letter(folded.at(start))) {
            term = plain(folded.slice(++start, end));
        }
        if (term != null && !allLetters(folded, start, end)) {
            sink.found(term, start, end);
        }
    }

    private static boolean allLetters(Folded folded, int start, int end) {
        for (int i = start; i < end; i++) {
            if (!letter(folded.at(i))) {
                return false;
            }
        }
        return true;
    }

    private @Nullable Term plain(String token) {
        StringBuilder letters = new StringBuilder();
        boolean stars = false;
        boolean one = false;
        boolean known = false;
        for (int i = 0; i < token.length(); i++) {
            char c = token.charAt(i);
            char plain = letterFor(c);
            stars |= plain == '*';
            one |= c == '1' || c == '|' || c == '!';
            known |= letter(c);
            letters.append(plain);
        }
        if (!known) {
            return null;
        }
        if (stars) {
            return letters.length() >= 4 && letter(letters.charAt(0)) && !onlyFirst(letters)
                    ? lexicon.censored(letters.toString())
                    : null;
        }
        Term term = lexicon.word(letters.toString());
        if (term == null && one) {
            term = lexicon.word(token.replace('1', 'l')
                    .replace('|', 'l')
                    .replace('!', 'l')
                    .replace('0', 'o')
                    .replace('3', 'e')
                    .replace('4', 'a')
                    .replace('@', 'a')
                    .replace('$', 's'));
        }
        return term;
    }

    /** Whether nothing but the first letter is given, so that any word would do ({@code f***}). */
    private static boolean onlyFirst(StringBuilder letters) {
        for (int i = 1; i < letters.length(); i++) {
            if (letters.charAt(i) != '*') {
                return false;
            }
        }
        return letters.charAt(0) != 'f' && letters.charAt(0) != 'n' && letters.charAt(0) != 'c';
    }

    private static char letterFor(char c) {
        return switch (c) {
            case '@', '4' -> 'a';
            case '$', '5' -> 's';
            case '!', '1', '|' -> 'i';
            case '0' -> 'o';
            case '3' -> 'e';
            case '7', '+' -> 't';
            case '#' -> '*';
            default -> c;
        };
    }

    private static boolean letter(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static int kind(char c) {
        return c < 0x80 ? KIND[c] : 0;
    }

    /** Words such as {@code fuuuck}: runs of three or more letters are taken as two, then as one. */
    private void stretched(Words words, Sink sink) {
        Folded folded = words.folded();
        if (!anyStretched(folded)) {
            return;
        }
        for (int w = 0; w < words.size(); w++) {
            if (w % OFTEN == 0) {
                words.pause();
            }
            int start = words.start(w);
            int end = words.end(w);
            boolean run = false;
            for (int i = start + 2; i < end && !run; i++) {
                run = folded.at(i) == folded.at(i - 1) && folded.at(i) == folded.at(i - 2) && letter(folded.at(i));
            }
            if (run) {
                Term term = lexicon.word(squeeze(folded, start, end, 2));
                if (term == null) {
                    term = lexicon.word(squeeze(folded, start, end, 1));
                }
                if (term != null) {
                    sink.found(term, start, end);
                }
            }
        }
    }

    private static boolean anyStretched(Folded folded) {
        char before = 0;
        char twoBefore = 0;
        for (int i = 0; i < folded.length(); i++) {
            char c = folded.at(i);
            if (c == before && c == twoBefore && letter(c)) {
                return true;
            }
            twoBefore = before;
            before = c;
        }
        return false;
    }

    private static String squeeze(Folded folded, int start, int end, int most) {
        StringBuilder out = new StringBuilder();
        int i = start;
        while (i < end && out.length() < LONGEST) {
            int j = i;
            while (j < end && folded.at(j) == folded.at(i)) {
                j++;
            }
            int keep = j - i >= 3 ? most : j - i;
            out.repeat(folded.at(i), keep);
            i = j;
        }
        return out.toString();
    }

    /** Single letters in a row, as in {@code f u c k}; the longest term at each place. */
    private void spaced(Words words, Sink sink) {
        int w = 0;
        while (w < words.size()) {
            int from = w;
            while (w < words.size()
                    && words.end(w) - words.start(w) == 1
                    && letter(words.folded().at(words.start(w)))
                    && (w == from || words.start(w) - words.end(w - 1) <= 2)) {
                w++;
            }
            if (w - from >= 4) {
                StringBuilder run = new StringBuilder();
                for (int k = from; k < w; k++) {
                    run.append(words.folded().at(words.start(k)));
                }
                letters(words, from, run, sink);
            }
            w = Math.max(w, from + 1);
        }
    }

    private void letters(Words words, int from, StringBuilder run, Sink sink) {
        int i = 0;
        int looked = 0;
        while (i + 4 <= run.length()) {
            if (++looked % OFTEN == 0) {
                words.pause();
            }
            int step = 1;
            for (int n = Math.min(12, run.length() - i); n >= 4; n--) {
                Term term = lexicon.word(run.substring(i, i + n));
                if (term != null && term.use() != Term.Use.AIM) {
                    sink.found(term, words.start(from + i), words.end(from + i + n - 1));
                    step = n;
                    break;
                }
            }
            i += step;
        }
    }
}
