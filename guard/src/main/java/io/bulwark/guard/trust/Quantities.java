package io.bulwark.guard.trust;

import io.bulwark.guard.Passage;
import io.bulwark.text.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The numbers of texts as values: digits with separators, scale words ("1.2 million"), number words up to ninety-nine. */
final class Quantities {
    /**
     * A number in a text.
     *
     * @param step the weight of its last significant digit: 0.1 for 2.5, 1000 for 12,000
     * @param digits whether it is written in digits
     */
    record Quantity(double value, double step, boolean digits, int start, int end) {
        Quantity plus(int more) {
            return new Quantity(value + more, step, digits, start, end);
        }
    }

    private static final int LONGEST = 18;
    private static final Map<String, Integer> SMALL = Map.ofEntries(
            Map.entry("two", 2),
            Map.entry("three", 3),
            Map.entry("four", 4),
            Map.entry("five", 5),
            Map.entry("six", 6),
            Map.entry("seven", 7),
            Map.entry("eight", 8),
            Map.entry("nine", 9),
            Map.entry("ten", 10),
            Map.entry("eleven", 11),
            Map.entry("twelve", 12),
            Map.entry("thirteen", 13),
            Map.entry("fourteen", 14),
            Map.entry("fifteen", 15),
            Map.entry("sixteen", 16),
            Map.entry("seventeen", 17),
            Map.entry("eighteen", 18),
            Map.entry("nineteen", 19),
            Map.entry("twenty", 20),
            Map.entry("thirty", 30),
            Map.entry("forty", 40),
            Map.entry("fifty", 50),
            Map.entry("sixty", 60),
            Map.entry("seventy", 70),
            Map.entry("eighty", 80),
            Map.entry("ninety", 90),
            Map.entry("second", 2),
            Map.entry("third", 3),
            Map.entry("fourth", 4),
            Map.entry("fifth", 5),
            Map.entry("sixth", 6),
            Map.entry("seventh", 7),
            Map.entry("eighth", 8),
            Map.entry("ninth", 9),
            Map.entry("tenth", 10));
    private static final Map<String, Double> SCALES = Map.of(
            "hundred",
            1e2,
            "thousand",
            1e3,
            "million",
            1e6,
            "billion",
            1e9,
            "trillion",
            1e12,
            "k",
            1e3,
            "m",
            1e6,
            "bn",
            1e9);

    private final double[] sorted;

    private Quantities(double[] sorted) {
        this.sorted = sorted;
    }

    static Quantities of(List<Passage> passages) {
        List<Quantity> all = new ArrayList<>();
        for (Passage passage : passages) {
            all.addAll(in(passage.text()));
        }
        double[] values = all.stream().mapToDouble(Quantity::value).toArray();
        Arrays.sort(values);
        return new Quantities(values);
    }

    /** Whether a number stands in these texts, or is one of them rounded to the digits that it shows. */
    boolean has(Quantity q) {
        double slack = Math.max(1e-9 * Math.abs(q.value()), q.step() / 2 * 1.0000001);
        if (q.value() != 0 && slack > Math.abs(q.value()) * 0.05) {
            slack = 1e-9 * Math.abs(q.value());
        }
        int at = Arrays.binarySearch(sorted, q.value() - slack);
        int from = at >= 0 ? at : -at - 1;
        return from < sorted.length && sorted[from] <= q.value() + slack;
    }

    /** Whether a word in lower case is a number above one. */
    static boolean spelled(String word) {
        return SMALL.containsKey(word);
    }

    /** The numbers of a text, in one pass. */
    static List<Quantity> in(Text text) {
        List<Quantity> found = new ArrayList<>();
        int i = 0;
        int n = text.length();
        while (i < n) {
            int c = text.at(i);
            if (c >= '0' && c <= '9') {
                i = digits(text, i, found);
            } else if (Character.isLetter(c)) {
                int k = i;
                while (k < n && (Character.isLetterOrDigit(text.at(k)) || text.at(k) == '_')) {
                    k++;
                }
                i = word(text, i, k, found);
            } else {
                i++;
            }
        }
        return found;
    }

    private static boolean digit(Text text, int i) {
        return i >= 0 && i < text.length() && text.at(i) >= '0' && text.at(i) <= '9';
    }

    private static int digits(Text text, int from, List<Quantity> found) {
        StringBuilder plain = new StringBuilder();
        int i = from;
        int decimals = 0;
        while (digit(text, i)
                || i < text.length()
                        && text.at(i) == ','
                        && digit(text, i + 1)
                        && digit(text, i + 2)
                        && digit(text, i + 3)
                        && !digit(text, i + 4)) {
            if (text.at(i) != ',') {
                plain.append((char) text.at(i));
            }
            i++;
        }
        if (i < text.length() && text.at(i) == '.' && digit(text, i + 1)) {
            plain.append('.');
            i++;
            while (digit(text, i)) {
                plain.append((char) text.at(i++));
                decimals++;
            }
        }
        int end = i;
        if (plain.length() > LONGEST) {
            return end;
        }
        double value = Double.parseDouble(plain.toString());
        double step = Math.pow(10, -decimals);
        if (decimals == 0) {
            for (double tens = 10; value != 0 && value % tens == 0; tens *= 10) {
                step = tens;
            }
        }
        double scale = scaleAfter(text, end);
        found.add(new Quantity(value * scale, step * scale, true, from, end));
        while (end < text.length() && Character.isLetterOrDigit(text.at(end))) {
            end++;
        }
        return end;
    }

    private static double scaleAfter(Text text, int end) {
        int i = end;
        while (i < text.length() && i < end + 2 && (Character.isSpaceChar(text.at(i)) || text.at(i) == '-')) {
            i++;
        }
        int k = i;
        while (k < text.length() && k < i + 9 && Character.isLetter(text.at(k))) {
            k++;
        }
        boolean letter = k == i + 1 && i > end;
        return k == i || letter ? 1 : SCALES.getOrDefault(text.slice(i, k).toLowerCase(Locale.ROOT), 1.0);
    }

    private static int word(Text text, int from, int to, List<Quantity> found) {
        if (to - from > 12) {
            return to;
        }
        Integer value = SMALL.get(text.slice(from, to).toLowerCase(Locale.ROOT));
        if (value == null) {
            return to;
        }
        int end = to;
        if (value >= 20 && to + 1 < text.length() && (text.at(to) == '-' || text.at(to) == ' ')) {
            int k = to + 1;
            while (k < text.length() && Character.isLetter(text.at(k)) && k < to + 8) {
                k++;
            }
            Integer unit = SMALL.get(text.slice(to + 1, k).toLowerCase(Locale.ROOT));
            if (unit != null && unit < 10) {
                value += unit;
                end = k;
            }
        }
        double scale = scaleAfter(text, end);
        found.add(new Quantity(value * scale, scale, false, from, end));
        return end;
    }
}
