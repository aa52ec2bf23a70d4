package io.bulwark.guard.privacy;

import io.bulwark.guard.Severity;
import io.bulwark.text.Text;
import java.util.List;

/** Ages that somebody states of a person; ages in word problems and rules only add to the score. */
final class AgeScanner implements Scanner {
    private static final List<String> BEFORE =
            List.of("age", "aged", "turned", "turning", "im", "i am", "i turn", "ich bin", "jai", "tengo", "ho");
    private static final Terms OWN = Terms.of("i am", "im", "i turned", "my", "ich bin", "jai", "tengo");
    private static final List<String> AFTER =
            List.of("years old", "year old", "yrs old", "y o", "jahre alt", "ans", "años");

    private static final Terms LAST = Context.lastWords(BEFORE);
    private static final Terms FIRST = Terms.of(
            AFTER.stream().map(phrase -> phrase.replaceFirst(" .*", "")).toList());

    @Override
    public String name() {
        return "age";
    }

    @Override
    public int digits() {
        return 1;
    }

    @Override
    public void scan(Text text, Sink sink) {
        int length = text.length();
        int done = 0;
        for (int i : text.digits()) {
            if (i < done) {
                continue;
            }
            int end = i;
            while (end < length && Digits.digit(text.at(end))) {
                end++;
            }
            if (end - i <= 3
                    && alone(text, i - 1)
                    && alone(text, end)
                    && !decimal(text, end)
                    && value(text, i, end) <= 120) {
                report(text, i, end, sink);
            }
            done = end;
        }
    }

    private static void report(Text text, int start, int end, Sink sink) {
        if (!LAST.word(Context.wordBefore(text, start)) && !FIRST.word(Context.wordAfter(text, end))) {
            return;
        }
        Context context = Context.of(text, start, end);
        boolean years = context.followedBy(AFTER);
        boolean before = context.endsWith(BEFORE);
        if (years && Context.before(text, start, OWN) || before && years) {
            sink.found("AGE", start, end, Severity.LOW, 0.7);
        } else if (context.endsWith(List.of("age", "aged", "turned"))) {
            sink.found("AGE", start, end, Severity.LOW, 0.55);
        } else if (years) {
            sink.found("AGE", start, end, Severity.LOW, 0.3);
        }
    }

    private static boolean alone(Text text, int i) {
        if (i < 0 || i >= text.length()) {
            return true;
        }
        int c = text.at(i);
        return !Context.wordPart(c) && c != '$' && c != '€' && c != '%' && c != '/' && c != '_' && c != ':';
    }

    private static boolean decimal(Text text, int end) {
        return end + 1 < text.length()
                && (text.at(end) == '.' || text.at(end) == ',' || text.at(end) == '-')
                && Digits.digit(text.at(end + 1));
    }

    private static int value(Text text, int start, int end) {
        int value = 0;
        for (int i = start; i < end; i++) {
            value = value * 10 + Character.digit(text.at(i), 10);
        }
        return value;
    }
}
