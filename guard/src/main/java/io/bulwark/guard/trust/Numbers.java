package io.bulwark.guard.trust;

import io.bulwark.text.Text;
import java.util.ArrayList;
import java.util.List;

/** The numbers of a text in one form: no separators of thousands, no zeros that say nothing. */
final class Numbers {
    /**
     * A number.
     *
     * @param start first code point
     * @param end code point after the last
     * @param plain its digits in the common form
     */
    record Number(int start, int end, String plain) {}

    private static final int LONGEST = 40;

    private Numbers() {}

    static List<Number> of(Text text) {
        List<Number> numbers = new ArrayList<>();
        int i = 0;
        while (i < text.length()) {
            if (!digit(text, i)) {
                i++;
                continue;
            }
            int start = i;
            StringBuilder digits = new StringBuilder();
            boolean point = false;
            while (i < text.length()) {
                int c = text.at(i);
                boolean more = digit(text, i + 1);
                if (digit(text, i)) {
                    digits.append((char) c);
                } else if (c == ',' && more && digit(text, i + 2) && digit(text, i + 3) && !digit(text, i + 4) && !point) {
                    // A separator of thousands.
                    i++;
                    continue;
                } else if (c == '.' && more && !point) {
                    point = true;
                    digits.append('.');
                } else {
                    break;
                }
                i++;
            }
            boolean inWord = start > 0 && Character.isLetter(text.at(start - 1));
            if (!inWord && digits.length() <= LONGEST) {
                numbers.add(new Number(start, i, plain(digits)));
            }
        }
        return numbers;
    }

    private static boolean digit(Text text, int at) {
        return at < text.length() && text.at(at) >= '0' && text.at(at) <= '9';
    }

    private static String plain(StringBuilder digits) {
        int end = digits.length();
        if (digits.indexOf(".") >= 0) {
            while (digits.charAt(end - 1) == '0') {
                end--;
            }
            end -= digits.charAt(end - 1) == '.' ? 1 : 0;
        }
        int start = 0;
        while (start < end - 1 && digits.charAt(start) == '0' && digits.charAt(start + 1) != '.') {
            start++;
        }
        return digits.substring(start, end);
    }
}
