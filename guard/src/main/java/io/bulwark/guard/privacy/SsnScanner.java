package io.bulwark.guard.privacy;

import io.bulwark.guard.Severity;
import io.bulwark.text.Text;

/** United States social security (SSN) and taxpayer numbers (ITIN): 3-2-4 digits outside the ranges that are never given. */
final class SsnScanner implements Scanner {
    private static final Terms WORDS =
            Terms.of("ssn", "ssns", "social security", "social security number", "soc sec", "ss number");
    private static final Terms TAX = Terms.of("itin", "taxpayer", "tax id", "tin");

    @Override
    public String name() {
        return "us-ssn";
    }

    @Override
    public int digits() {
        return 9;
    }

    @Override
    public void scan(Text text, Sink sink) {
        for (Digits run : Digits.in(text, 9)) {
            if (run.digits().length() != 9) {
                continue;
            }
            int[] b = run.blocks();
            boolean cut = run.size() == 3 && b[1] - b[0] == 3 && b[3] - b[2] == 2;
            if (!cut && run.size() > 1) {
                continue;
            }
            int separator = cut ? text.at(b[1]) : 0;
            if (cut && (separator != text.at(b[3]) || separator == '/')) {
                continue;
            }
            report(text, run, cut, sink);
        }
    }

    private static void report(Text text, Digits run, boolean cut, Sink sink) {
        int area = Integer.parseInt(run.digits().substring(0, 3));
        int group = Integer.parseInt(run.digits().substring(3, 5));
        int serial = Integer.parseInt(run.digits().substring(5));
        if (area >= 900) {
            boolean tax = Context.near(text, run.start(), run.end(), TAX);
            boolean given = group >= 50 && group <= 65
                    || group >= 70 && group <= 88
                    || group >= 90 && group <= 92
                    || group >= 94;
            if (given && (cut || tax)) {
                sink.found("US_ITIN", run.start(), run.end(), Severity.HIGH, tax ? 0.97 : 0.6);
            }
        } else if (area != 0 && area != 666 && group != 0 && serial != 0) {
            boolean named = Context.near(text, run.start(), run.end(), WORDS);
            if (named || cut) {
                sink.found("US_SSN", run.start(), run.end(), Severity.HIGH, named ? 0.97 : 0.7);
            }
        }
    }
}
