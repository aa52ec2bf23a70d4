package io.bulwark.guard.privacy;

import io.bulwark.guard.Severity;
import io.bulwark.text.Text;

/** National numbers with right check digits; those that are bare digits count only next to a word that names them. */
final class NationalIdScanner implements Scanner {
    private static final int LONGEST = 18;
    private static final int MOST_LETTERS = 6;
    private static final int FEWEST = NationalId.ALL.stream()
            .mapToInt(id -> (int) id.form().chars().filter(sign -> sign == 'D').count())
            .min()
            .orElseThrow();
    private static final Form[] BY_DIGIT = startingWith('D');
    private static final Form[] BY_LETTER = startingWith('L');

    /** A number with one bit for each place that has to be a digit or a letter; a sign of a century is left open. */
    private record Form(NationalId id, int length, int digits, int letters) {
        static Form of(NationalId id) {
            int digits = 0;
            int letters = 0;
            int sign = id.form().indexOf('C');
            // Without a sign of a century there is no gap, so that later places are not comparable.
            int length = sign < 0 ? id.form().length() : sign;
            for (int i = 0; i < length; i++) {
                digits |= id.form().charAt(i) == 'D' ? 1 << i : 0;
                letters |= id.form().charAt(i) == 'L' ? 1 << i : 0;
            }
            return new Form(id, length, digits, letters);
        }
    }

    @Override
    public String name() {
        return "national-id";
    }

    @Override
    public int digits() {
        return 4;
    }

    @Override
    public void scan(Text text, Sink sink) {
        int next = 0;
        int[] places = text.digits();
        for (int d = 0; d < places.length; d++) {
            int place = places[d];
            // The fewest digits of any form have to follow within the longest one.
            if (d + FEWEST > places.length || places[d + FEWEST - 1] - place > 2 * LONGEST) {
                continue;
            }
            for (int i = Math.max(next, place - 2 * MOST_LETTERS); i <= place; i++) {
                int c = text.at(i);
                if (joined(c) && (i == 0 || !joined(text.at(i - 1)))) {
                    candidates(text, i, Digits.digit(c), sink);
                }
            }
            next = place + 1;
        }
    }

    /** Reads the signs of a possible number once, and looks closer only where a form fits them. */
    private static void candidates(Text text, int start, boolean digit, Sink sink) {
        int digits = 0;
        int n = 0;
        for (int i = start; n < LONGEST; i++, n++) {
            if (n > 0 && i < text.length() && gap(text.at(i))) {
                i++;
            }
            int c = i < text.length() ? text.at(i) : 0;
            if (Digits.digit(c)) {
                digits |= 1 << n;
            } else if (!letter(c) || digits == 0 && n >= MOST_LETTERS) {
                break;
            }
        }
        for (Form form : digit ? BY_DIGIT : BY_LETTER) {
            if (n >= form.length() && (digits & form.digits()) == form.digits() && (digits & form.letters()) == 0) {
                look(text, start, form.id(), sink);
            }
        }
    }

    private static void look(Text text, int start, NationalId id, Sink sink) {
        String form = id.form();
        int i = start;
        for (int f = 0; f < form.length(); f++, i++) {
            if (f > 0 && i < text.length() && form.charAt(f) != 'C' && gap(text.at(i))) {
                i++;
            }
            int c = i < text.length() ? text.at(i) : 0;
            boolean fits =
                    switch (form.charAt(f)) {
                        case 'D' -> Digits.digit(c);
                        case 'L' -> letter(c);
                        case 'A' -> letter(c) || Digits.digit(c);
                        default -> c == '+' || c == '-' || letter(c);
                    };
            if (!fits) {
                return;
            }
        }
        boolean whole = i == text.length()
                || !joined(text.at(i))
                        && !(gap(text.at(i))
                                && i + 1 < text.length()
                                && text.at(i) != ' '
                                && Digits.digit(text.at(i + 1)));
        if (!whole || !id.check().test(value(text, start, form))) {
            return;
        }
        boolean named = Context.near(text, start, i, id.words());
        if (named
                || id.plain() > 0
                        && text.slice(start, i)
                                .contentEquals(text.slice(start, i).toUpperCase(java.util.Locale.ROOT))) {
            sink.found(id.category(), start, i, Severity.HIGH, named ? 0.97 : id.plain());
        }
    }

    /** The signs of a number that fits its form, without gaps. */
    private static String value(Text text, int start, String form) {
        StringBuilder value = new StringBuilder(form.length());
        int i = start;
        for (int f = 0; f < form.length(); f++, i++) {
            if (f > 0 && form.charAt(f) != 'C' && gap(text.at(i))) {
                i++;
            }
            int c = text.at(i);
            value.append(Digits.digit(c) ? (char) ('0' + Character.digit(c, 10)) : (char) Character.toUpperCase(c));
        }
        return value.toString();
    }

    private static Form[] startingWith(char form) {
        return NationalId.ALL.stream()
                .filter(id -> id.form().charAt(0) == form)
                .map(Form::of)
                .toArray(Form[]::new);
    }

    private static boolean gap(int c) {
        return c == ' ' || c == '-' || c == '.' || c == '/' || c == '\u00A0';
    }

    private static boolean letter(int c) {
        return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
    }

    private static boolean joined(int c) {
        return c == '_' || Context.wordPart(c);
    }
}
