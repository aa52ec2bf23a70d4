package io.bulwark.proposals.claims;

import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Numbers as people write them: separators of both traditions, scales and exponents. */
final class Numerals {
    private static final int LONGEST = 90;
    private static final Map<String, BigDecimal> SCALES = Map.ofEntries(
            Map.entry("k", power(3)),
            Map.entry("thousand", power(3)),
            Map.entry("m", power(6)),
            Map.entry("mm", power(6)),
            Map.entry("mn", power(6)),
            Map.entry("mln", power(6)),
            Map.entry("mil", power(6)),
            Map.entry("million", power(6)),
            Map.entry("millions", power(6)),
            Map.entry("b", power(9)),
            Map.entry("bn", power(9)),
            Map.entry("billion", power(9)),
            Map.entry("trillion", power(12)));
    private static final Map<String, Integer> WORDS = Map.ofEntries(
            Map.entry("one", 1),
            Map.entry("two", 2),
            Map.entry("three", 3),
            Map.entry("four", 4),
            Map.entry("five", 5),
            Map.entry("six", 6),
            Map.entry("seven", 7),
            Map.entry("eight", 8),
            Map.entry("nine", 9),
            Map.entry("ten", 10),
            Map.entry("twelve", 12),
            Map.entry("eighteen", 18),
            Map.entry("twenty", 20),
            Map.entry("thirty", 30));

    private Numerals() {}

    /** A number and the other reading it has, which is null where there is only one. */
    record Reading(BigDecimal value, @Nullable BigDecimal other) {
        Reading times(BigDecimal factor) {
            return new Reading(value.multiply(factor), other == null ? null : other.multiply(factor));
        }
    }

    static @Nullable BigDecimal scale(String word) {
        return SCALES.get(word);
    }

    /** The value of a number word up to thirty, or null. */
    static @Nullable Integer word(String word) {
        return WORDS.get(word);
    }

    /** {@code written} holds digits, at most single separators between them, and nothing else. */
    static @Nullable Reading read(String written) {
        if (written.length() > LONGEST) {
            return null;
        }
        StringBuilder digits = new StringBuilder();
        int commas = 0;
        int dots = 0;
        for (int i = 0; i < written.length(); i++) {
            char c = written.charAt(i);
            commas += c == ',' ? 1 : 0;
            dots += c == '.' ? 1 : 0;
            if (c >= '0' && c <= '9' || c == ',' || c == '.') {
                digits.append(c);
            }
        }
        String text = digits.toString();
        if (commas > 0 && dots > 0) {
            boolean comma = text.lastIndexOf(',') > text.lastIndexOf('.');
            if ((comma ? commas : dots) > 1) {
                return null;
            }
            return plain(comma ? text.replace(".", "").replace(',', '.') : text.replace(",", ""));
        }
        if (commas + dots == 0) {
            return plain(text);
        }
        char mark = commas > 0 ? ',' : '.';
        boolean grouped = grouped(text, mark);
        if (commas + dots > 1) {
            return grouped ? plain(text.replace(String.valueOf(mark), "")) : null;
        }
        Reading whole = plain(text.replace(String.valueOf(mark), ""));
        Reading decimal = plain(text.replace(mark, '.'));
        if (!grouped || whole == null || decimal == null || text.startsWith("0")) {
            return decimal;
        }
        return mark == ',' ? new Reading(whole.value(), decimal.value()) : new Reading(decimal.value(), whole.value());
    }

    private static boolean grouped(String text, char mark) {
        int first = text.indexOf(mark);
        if (first < 1 || first > 3) {
            return false;
        }
        int last = first;
        for (int i = first + 1; i <= text.length(); i++) {
            if (i == text.length() || text.charAt(i) == mark) {
                if (i - last != 4) {
                    return false;
                }
                last = i;
            }
        }
        return true;
    }

    private static @Nullable Reading plain(String text) {
        return text.isEmpty() || text.startsWith(".") || text.endsWith(".")
                ? null
                : new Reading(new BigDecimal(text), null);
    }

    static BigDecimal power(int exponent) {
        return BigDecimal.TEN.pow(exponent);
    }
}
