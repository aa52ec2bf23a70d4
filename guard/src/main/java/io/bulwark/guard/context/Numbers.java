package io.bulwark.guard.context;

import io.bulwark.guard.Passage;
import io.bulwark.text.Words;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Numbers as people write them in English: {@code 5,000}, {@code 5k}, {@code 2.5 million}, {@code €20}. */
final class Numbers {
    private static final int MOST_DIGITS = 30;

    /**
     * A number in an answer.
     *
     * @param unit the word or sign that goes with it, or an empty text
     * @param end the word after the last
     */
    record Found(BigDecimal value, String unit, int end) {}

    private Numbers() {}

    /** The number that starts at a word, or null. */
    static @Nullable Found at(Passage passage, Words words, int start) {
        int to = start;
        while (to < words.size() && to < start + 5 && words.sentence(to) == words.sentence(start)) {
            to++;
        }
        if (to == start || !digit(words.word(start).charAt(0))) {
            return null;
        }
        String rest = Sentences.source(words, passage.text(), start, to);
        BigDecimal value = first(rest);
        int end = start + 1;
        while (end < to && digit(words.word(end).charAt(0)) && words.start(end) == words.end(end - 1) + 1) {
            end++;
        }
        return value == null ? null : new Found(value, unit(rest), end);
    }

    /** The first number of a text, or null. */
    static @Nullable BigDecimal first(String text) {
        int i = 0;
        while (i < text.length() && !digit(text.charAt(i))) {
            i++;
        }
        StringBuilder digits = new StringBuilder();
        boolean point = false;
        while (i < text.length() && digits.length() < MOST_DIGITS) {
            char c = text.charAt(i);
            boolean follows = i + 1 < text.length() && digit(text.charAt(i + 1));
            if (digit(c)) {
                digits.append(c);
            } else if (c == '.' && follows && !point) {
                digits.append('.');
                point = true;
            } else if (!(c == ',' && follows)) {
                break;
            }
            i++;
        }
        if (digits.isEmpty()) {
            return null;
        }
        BigDecimal value = new BigDecimal(digits.toString());
        String after = text.substring(i).strip();
        if (after.startsWith("million")) {
            return value.movePointRight(6);
        }
        boolean alone = after.length() == 1 || after.length() > 1 && !Character.isLetterOrDigit(after.charAt(1));
        return alone && after.charAt(0) == 'k' || after.startsWith("thousand") ? value.movePointRight(3) : value;
    }

    /** The unit of the first number: a currency sign, a percent sign or the word after it without a plural s. */
    static String unit(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.getType(c) == Character.CURRENCY_SYMBOL || c == '%') {
                return currency(String.valueOf(c));
            }
        }
        int i = 0;
        while (i < text.length() && !digit(text.charAt(i))) {
            i++;
        }
        while (i < text.length() && !Character.isLetter(text.charAt(i))) {
            i++;
        }
        int end = i;
        while (end < text.length() && Character.isLetter(text.charAt(end))) {
            end++;
        }
        return currency(Terms.stem(text.substring(i, end).toLowerCase(java.util.Locale.ROOT)));
    }

    private static String currency(String unit) {
        return switch (unit) {
            case "€", "eur", "euro" -> "€";
            case "$", "usd", "dollar" -> "$";
            case "£", "gbp", "pound" -> "£";
            case "percent" -> "%";
            default -> unit;
        };
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }
}
