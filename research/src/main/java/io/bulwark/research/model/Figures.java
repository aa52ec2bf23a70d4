package io.bulwark.research.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The numbers of a text, and whether they stand in the evidence. One pass, no way back. */
final class Figures {
    private static final Map<String, Double> SCALES = Map.ofEntries(
            Map.entry("k", 1e3),
            Map.entry("thousand", 1e3),
            Map.entry("m", 1e6),
            Map.entry("mn", 1e6),
            Map.entry("million", 1e6),
            Map.entry("b", 1e9),
            Map.entry("bn", 1e9),
            Map.entry("billion", 1e9),
            Map.entry("t", 1e12),
            Map.entry("trillion", 1e12));

    private final List<Double> known;

    private record Number(double value, double step) {}

    Figures(String evidence) {
        known = numbers(evidence).stream().map(each -> Math.abs(each.value())).toList();
    }

    /** Whether every number of a text is one of the evidence, as it is or rounded to the digits that are shown. */
    boolean cover(String text) {
        return numbers(text).stream().allMatch(this::has);
    }

    private boolean has(Number number) {
        double half = number.step() / 2 * 1.000001;
        // Rounding is rounding: 40 for 12,345 is not.
        double slack = Math.max(1e-9, Math.min(half, Math.abs(number.value()) * 0.05));
        return known.stream().anyMatch(each -> Math.abs(each - Math.abs(number.value())) <= slack);
    }

    private static List<Number> numbers(String text) {
        List<Number> found = new ArrayList<>();
        int i = 0;
        while (i < text.length()) {
            if (!digit(text, i)) {
                i++;
                continue;
            }
            StringBuilder plain = new StringBuilder();
            int decimals = 0;
            while (digit(text, i) || i < text.length() && text.charAt(i) == ',' && thousands(text, i)) {
                if (text.charAt(i) != ',') {
                    plain.append(text.charAt(i));
                }
                i++;
            }
            if (i < text.length() && text.charAt(i) == '.' && digit(text, i + 1)) {
                plain.append('.');
                i++;
                while (digit(text, i)) {
                    plain.append(text.charAt(i++));
                    decimals++;
                }
            }
            if (plain.length() > 40) {
                found.add(new Number(Double.NaN, 0));
                continue;
            }
            double value = Double.parseDouble(plain.toString());
            double step = Math.pow(10, -decimals);
            for (double tens = 10; decimals == 0 && value != 0 && value % tens == 0; tens *= 10) {
                step = tens;
            }
            double scale = scale(text, i);
            found.add(new Number(value * scale, step * scale));
        }
        return found;
    }

    private static boolean digit(String text, int i) {
        return i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }

    private static boolean thousands(String text, int comma) {
        return digit(text, comma + 1) && digit(text, comma + 2) && digit(text, comma + 3) && !digit(text, comma + 4);
    }

    private static double scale(String text, int end) {
        int from = end < text.length() && text.charAt(end) == ' ' ? end + 1 : end;
        int to = from;
        while (to < text.length() && to < from + 9 && Character.isLetter(text.charAt(to))) {
            to++;
        }
        return SCALES.getOrDefault(text.substring(from, to).toLowerCase(Locale.ROOT), 1.0);
    }
}
