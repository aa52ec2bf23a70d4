package io.bulwark.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Collects named figures and prints them as a table. */
final class Figures {
    private final Map<String, String[]> rows = new LinkedHashMap<>();

    void add(String name, String value, String aim) {
        rows.put(name, new String[] {value, aim});
        System.err.println("  " + name + ": " + value);
    }

    void millis(String name, double millis, String aim) {
        add(name, String.format(Locale.ROOT, "%.1f ms", millis), aim);
    }

    void figure(String name, double value, String unit, String aim) {
        add(name, String.format(Locale.ROOT, "%.2f %s", value, unit), aim);
    }

    void print() {
        int width = rows.keySet().stream().mapToInt(String::length).max().orElse(0);
        System.out.printf("%n%-" + width + "s  %14s  %s%n", "figure", "measured", "aim");
        rows.forEach((name, row) -> System.out.printf("%-" + width + "s  %14s  %s%n", name, row[0], row[1]));
    }

    /** The value below which {@code share} (0-1) of the samples lie, by nearest rank. */
    static double percentile(double[] samples, double share) {
        double[] sorted = samples.clone();
        Arrays.sort(sorted);
        int rank = (int) Math.ceil(share * sorted.length) - 1;
        return sorted[Math.clamp(rank, 0, sorted.length - 1)];
    }
}
