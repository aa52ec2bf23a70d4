package io.bulwark.guard.privacy;

import io.bulwark.guard.Severity;
import io.bulwark.text.Text;

/** Payment cards: 12-19 digits in blocks, in an issuer's range of ISO/IEC 7812, with a right Luhn digit. */
final class CardScanner implements Scanner {
    private static final Terms WORDS = Terms.of(
            "card",
            "cards",
            "credit",
            "debit",
            "visa",
            "mastercard",
            "amex",
            "maestro",
            "discover",
            "cc",
            "pan",
            "karte",
            "kreditkarte",
            "carte",
            "tarjeta",
            "carta",
            "cartao",
            "kaart",
            "karta",
            "kort",
            "kortti",
            "cvv",
            "cvc");

    @Override
    public String name() {
        return "credit-card";
    }

    @Override
    public int digits() {
        return 12;
    }

    @Override
    public void scan(Text text, Sink sink) {
        for (Digits run : Digits.in(text, 12)) {
            int[] blocks = run.blocks();
            int before = 0;
            for (int first = 0; first < run.size(); ) {
                int last = longest(run, first, before);
                if (last > 0) {
                    report(text, run, first, last, before, sink);
                    for (; first < last; first++) {
                        before += blocks[first * 2 + 1] - blocks[first * 2];
                    }
                } else {
                    before += blocks[first * 2 + 1] - blocks[first * 2];
                    first++;
                }
            }
        }
    }

    /** The block after the last of the longest card number that starts with a block, or 0. */
    private static int longest(Digits run, int first, int before) {
        int[] blocks = run.blocks();
        int length = 0;
        int best = 0;
        for (int last = first; last < run.size() && length < 19; last++) {
            length += blocks[last * 2 + 1] - blocks[last * 2];
            int block = blocks[last * 2 + 1] - blocks[last * 2];
            if (length >= 12 && length <= 19 && (last == first || block >= 3)) {
                String digits = run.digits().substring(before, before + length);
                if (luhn(digits) && (issued(digits) || last == first)) {
                    best = last + 1;
                }
            }
        }
        return best;
    }

    private static void report(Text text, Digits run, int first, int last, int before, Sink sink) {
        int start = run.blocks()[first * 2];
        int end = run.blocks()[last * 2 - 1];
        int length = 0;
        for (int b = first; b < last; b++) {
            length += run.blocks()[b * 2 + 1] - run.blocks()[b * 2];
        }
        boolean named = Context.near(text, start, end, WORDS);
        boolean usual =
                length == 16 || length == 15 || length == 14 && run.digits().charAt(before) == '3';
        double confidence = named ? 0.99 : usual ? 0.85 : length == 19 ? 0.5 : 0.3;
        sink.found("CREDIT_CARD", start, end, Severity.HIGH, confidence);
    }

    /** Whether the last digit is right (Luhn, ISO/IEC 7812-1 annex B). */
    static boolean luhn(String digits) {
        int sum = 0;
        for (int i = digits.length() - 1, even = 0; i >= 0; i--, even ^= 1) {
            int d = digits.charAt(i) - '0';
            sum += even == 0 ? d : d > 4 ? d * 2 - 9 : d * 2;
        }
        return sum % 10 == 0;
    }

    private static boolean issued(String digits) {
        int two = number(digits, 2);
        int three = number(digits, 3);
        int four = number(digits, 4);
        return switch (digits.length()) {
            case 16 ->
                digits.charAt(0) == '4'
                        || two >= 51 && two <= 55
                        || four >= 2200 && four <= 2720
                        || discover(two, three, four)
                        || four >= 3528 && four <= 3589
                        || maestro(two)
                        || two == 62
                        || two == 81
                        || two == 36
                        || two == 38
                        || two == 39
                        || three >= 300 && three <= 305;
            case 15 -> two == 34 || two == 37 || four == 2131 || four == 1800 || maestro(two);
            case 14 -> two == 36 || two == 38 || two == 39 || three >= 300 && three <= 305 || maestro(two);
            case 13 -> digits.charAt(0) == '4' || maestro(two);
            case 12 -> maestro(two);
            case 17, 18 -> maestro(two) || two == 62;
            case 19 -> digits.charAt(0) == '4' || maestro(two) || two == 62 || discover(two, three, four);
            default -> false;
        };
    }

    private static boolean discover(int two, int three, int four) {
        return four == 6011 || two == 65 || three >= 644 && three <= 649;
    }

    private static boolean maestro(int two) {
        return two == 50 || two >= 56 && two <= 69;
    }

    private static int number(String digits, int length) {
        return Integer.parseInt(digits.substring(0, length));
    }
}
