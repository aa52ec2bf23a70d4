package io.bulwark.guard.privacy;

import io.bulwark.guard.Severity;
import io.bulwark.text.Text;
import java.util.List;

/** National numbers with right check digits; those that are bare digits count only next to a word that names them. */
final class NationalIdScanner implements Scanner {
    private static final List<NationalId> BY_DIGIT = startingWith('D');
    private static final List<NationalId> BY_LETTER = startingWith('L');

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
        for (int i = 0; i < text.length(); i++) {
            int c = text.at(i);
            boolean digit = Digits.digit(c);
            if (!digit && !letter(c) || i > 0 && (joined(text.at(i - 1)))) {
                continue;
            }
            for (NationalId id : digit ? BY_DIGIT : BY_LETTER) {
                look(text, i, id, sink);
            }
        }
    }

    private static void look(Text text, int start, NationalId id, Sink sink) {
        String form = id.form();
        StringBuilder value = new StringBuilder(form.length());
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
            value.append(Digits.digit(c) ? (char) ('0' + Character.digit(c, 10)) : (char) Character.toUpperCase(c));
        }
        boolean whole = i == text.length()
                || !joined(text.at(i))
                        && !(gap(text.at(i))
                                && i + 1 < text.length()
                                && text.at(i) != ' '
                                && Digits.digit(text.at(i + 1)));
        if (!whole || !id.check().test(value.toString())) {
            return;
        }
        boolean named = Context.of(text, start, i).has(id.words());
        if (named
                || id.plain() > 0
                        && text.slice(start, i)
                                .contentEquals(text.slice(start, i).toUpperCase(java.util.Locale.ROOT))) {
            sink.found(id.category(), start, i, Severity.HIGH, named ? 0.97 : id.plain());
        }
    }

    private static List<NationalId> startingWith(char form) {
        return NationalId.ALL.stream().filter(id -> id.form().charAt(0) == form).toList();
    }

    private static boolean gap(int c) {
        return c == ' ' || c == '-' || c == '.' || c == '/' || c == '\u00A0';
    }

    private static boolean letter(int c) {
        return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
    }

    private static boolean joined(int c) {
        return c == '_' || Character.isLetterOrDigit(c);
    }
}
