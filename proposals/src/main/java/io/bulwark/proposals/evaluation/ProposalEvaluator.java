package io.bulwark.proposals.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulwark.proposals.Screen;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/** Measures the screen on a file of real proposals with payloads and on attacks made from them. */
public final class ProposalEvaluator {
    private static final double Z = 1.959964;

    private final Screen screen = new Screen();

    /**
     * Recall of one kind of change.
     *
     * @param rows rows that could be changed so
     * @param level share of {@code rows} that come out HIGH or worse
     * @param at1 share found with 1 % of the real rows above the bar, with its 95 % interval (Wilson)
     * @param at5 the same with 5 %
     */
    public record Recall(String kind, int rows, double level, double[] at1, double[] at5) {}

    /** @param high rows that come out HIGH or worse */
    public record Group(int rows, int high) {}

    /**
     * @param high real rows that come out HIGH or worse
     * @param highRate their share with its 95 % interval
     * @param bar1 the score that 1 % of the real rows exceed
     * @param groups real rows by what stands before the colon of their id, as a rule the organisation
     * @param recalls of the changes that text and payload can show, then of those that they cannot
     */
    public record Figures(
            int rows,
            int high,
            double[] highRate,
            int bar1,
            int bar5,
            Map<String, Integer> levels,
            Map<String, Group> groups,
            List<Recall> recalls,
            List<Recall> notShown) {}

    /** One row as it was judged. {@code kind} is {@code REAL} or a change. */
    public record Judged(String id, String kind, boolean shown, Screen.Screened screened) {}

    /**
     * Runs over a .jsonl or .jsonl.gz file.
     *
     * @param seen told every row as it is judged
     * @throws IOException when the file cannot be read
     * @throws IllegalArgumentException naming line and member when a row is not a proposal with valid actions
     */
    public Figures run(Path file, Consumer<Judged> seen) throws IOException {
        List<Row> rows = read(file);
        List<Integer> real = new ArrayList<>();
        Map<String, Integer> levels = new LinkedHashMap<>();
        List.of("LOW", "MEDIUM", "HIGH", "CRITICAL", "SEVERE").forEach(level -> levels.put(level, 0));
        Map<String, Group> groups = new TreeMap<>();
        int high = 0;
        for (Row row : rows) {
            Judged judged = judge(row, "REAL", true);
            seen.accept(judged);
            real.add(judged.screened().score());
            levels.merge(judged.screened().level(), 1, Integer::sum);
            groups.merge(
                    row.id().substring(0, Math.max(0, row.id().indexOf(':'))),
                    new Group(1, judged.screened().high() ? 1 : 0),
                    (one, other) -> new Group(one.rows() + other.rows(), one.high() + other.high()));
            high += judged.screened().high() ? 1 : 0;
        }
        int bar1 = bar(real, 0.01);
        int bar5 = bar(real, 0.05);
        List<Recall> shown = new ArrayList<>();
        List<Recall> hidden = new ArrayList<>();
        for (Mutation mutation : Mutation.values()) {
            List<Screen.Screened> told = new ArrayList<>();
            List<Screen.Screened> open = new ArrayList<>();
            for (Row row : rows) {
                mutation.apply(row).ifPresent(changed -> {
                    Judged judged = judge(changed.row(), mutation.name(), changed.shown());
                    seen.accept(judged);
                    (changed.shown() ? told : open).add(judged.screened());
                });
            }
            String kind = mutation.name().toLowerCase(Locale.ROOT);
            shown.add(recall(kind, told, bar1, bar5));
            if (!open.isEmpty()) {
                hidden.add(recall(kind, open, bar1, bar5));
            }
        }
        return new Figures(rows.size(), high, interval(high, rows.size()), bar1, bar5, levels, groups, shown, hidden);
    }

    private static Row row(ObjectMapper json, String line, int number) {
        try {
            return Row.of(json.readTree(line));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("line " + number + ": not JSON: " + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
        }
    }

    private Judged judge(Row row, String kind, boolean shown) {
        return new Judged(row.id(), kind, shown, screen.judge(row.title(), row.body(), row.read(), row.chainId()));
    }

    /** The lowest score that at most {@code share} of the real rows exceed. */
    private static int bar(List<Integer> real, double share) {
        List<Integer> sorted = real.stream().sorted().toList();
        int allowed = (int) Math.floor(share * sorted.size());
        return sorted.isEmpty() ? 0 : sorted.get(Math.max(0, sorted.size() - 1 - allowed));
    }

    private static Recall recall(String kind, List<Screen.Screened> rows, int bar1, int bar5) {
        long level = rows.stream().filter(Screen.Screened::high).count();
        long at1 = rows.stream().filter(row -> row.score() > bar1).count();
        long at5 = rows.stream().filter(row -> row.score() > bar5).count();
        return new Recall(
                kind,
                rows.size(),
                rows.isEmpty() ? 0 : (double) level / rows.size(),
                interval(at1, rows.size()),
                interval(at5, rows.size()));
    }

    /** Share, lower and upper end of the Wilson interval. */
    private static double[] interval(long hits, int rows) {
        if (rows == 0) {
            return new double[] {0, 0, 1};
        }
        double share = (double) hits / rows;
        double centre = share + Z * Z / (2 * rows);
        double width = Z * Math.sqrt(share * (1 - share) / rows + Z * Z / (4.0 * rows * rows));
        double scale = 1 + Z * Z / rows;
        return new double[] {share, Math.max(0, (centre - width) / scale), Math.min(1, (centre + width) / scale)};
    }

    private static List<Row> read(Path file) throws IOException {
        List<Row> rows = new ArrayList<>();
        ObjectMapper json = new ObjectMapper();
        try (InputStream raw = Files.newInputStream(file);
                InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            String line;
            for (int number = 1; (line = lines.readLine()) != null; number++) {
                if (!line.isBlank()) {
                    rows.add(row(json, line, number));
                }
            }
        }
        return rows;
    }
}
