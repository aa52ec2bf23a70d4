package io.bulwark.guard.privacy;

import io.bulwark.guard.Severity;
import io.bulwark.text.Text;
import java.util.List;

/**
 * Values that have no check digit and count only behind their name: licences, passports, bank accounts, postal codes.
 * Their names are in labels.txt.
 */
final class Labelled implements Scanner {
    private static final int LONGEST = 24;

    private final List<Kind> kinds;
    private final Terms last;

    /** A kind of value; {@code least} and {@code most} count letters and digits, {@code digits} the digits it needs. */
    private record Kind(String category, int least, int most, int digits, Severity severity, List<String> labels) {
        static Kind read(String line) {
            String[] parts = line.split("\\|");
            return new Kind(
                    parts[0].strip(),
                    Integer.parseInt(parts[1].strip()),
                    Integer.parseInt(parts[2].strip()),
                    Integer.parseInt(parts[3].strip()),
                    Severity.valueOf(parts[4].strip()),
                    List.of(parts[5].strip().split(" *, *")));
        }
    }

    Labelled() {
        kinds = Resources.lines("labels.txt").stream().map(Kind::read).toList();
        last = Context.lastWords(
                kinds.stream().flatMap(kind -> kind.labels().stream()).toList());
    }

    @Override
    public String name() {
        return "labelled-number";
    }

    @Override
    public int digits() {
        return 3;
    }

    @Override
    public void scan(Text text, Sink sink) {
        int length = text.length();
        int done = 0;
        for (int place : text.digits()) {
            if (place < done) {
                continue;
            }
            int i = place;
            while (i > done && (Context.wordPart(text.at(i - 1)) || text.at(i - 1) == '-')) {
                i--;
            }
            while (text.at(i) == '-') {
                i++;
            }
            int end = i;
            int digits = 0;
            int signs = 0;
            boolean spaced = false;
            while (end < length) {
                int c = text.at(end);
                if (Context.wordPart(c)) {
                    digits += Digits.digit(c) ? 1 : 0;
                    signs++;
                } else if (c == ' ' && !spaced && signs >= 3 && signs <= 4 && digits >= 1 && code(text, end + 1)) {
                    spaced = true;
                } else if (c != '-' || end + 1 == length || !Context.wordPart(text.at(end + 1))) {
                    break;
                }
                end++;
            }
            if (digits >= 3 && end - i <= LONGEST) {
                report(text, i, end, signs, digits, sink);
            }
            done = end;
        }
    }

    /** Whether the second half of a postal code such as "B0J 2H0", "394 13" or "7412 SL" starts here. */
    private static boolean code(Text text, int at) {
        int end = at;
        boolean digit = false;
        boolean capitals = true;
        while (end < text.length() && end - at <= 3 && Context.wordPart(text.at(end))) {
            digit |= Digits.digit(text.at(end));
            capitals &= Character.isUpperCase(text.at(end));
            end++;
        }
        return end - at >= 2 && end - at <= 3 && (digit || capitals);
    }

    private void report(Text text, int start, int end, int signs, int digits, Sink sink) {
        if (!last.word(Context.wordBefore(text, start))) {
            return;
        }
        Context context = Context.of(text, start, end);
        for (Kind kind : kinds) {
            boolean fits = signs >= kind.least && signs <= kind.most && digits >= kind.digits;
            if (fits && context.endsWith(kind.labels)) {
                sink.found(kind.category, start, end, kind.severity, 0.9);
                return;
            }
        }
    }
}
