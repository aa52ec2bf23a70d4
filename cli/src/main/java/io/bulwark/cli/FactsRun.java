package io.bulwark.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.research.score.FactsReader;
import io.bulwark.research.score.Ranking;
import io.bulwark.research.score.RiskJson;
import io.bulwark.research.score.RiskScore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Scores facts line by line, so that a file may be larger than memory. */
final class FactsRun {
    private static final int LONGEST_LINE = 1_000_000;
    private static final double THRESHOLD = 5;

    private final Console console;
    private final Set<String> positive;
    private final boolean json;
    private final Ranking.Builder ranking = new Ranking.Builder();

    FactsRun(Console console, Set<String> positive, boolean json) {
        this.console = console;
        this.positive = positive;
        this.json = json;
    }

    /** @param file null for standard input */
    void run(@Nullable Path file) {
        String name = file == null ? "standard input" : file.toString();
        int rows = 0;
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(open(file), StandardCharsets.UTF_8))) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    one(line, name, number, ++rows);
                }
            }
        } catch (IOException e) {
            throw new CliException(Exit.INPUT, Text.safe(name) + ": cannot be read");
        }
        if (rows == 0) {
            throw new CliException(Exit.INPUT, Text.safe(name) + ": holds no facts");
        }
        summary(rows);
    }

    private InputStream open(@Nullable Path file) throws IOException {
        if (file == null) {
            return console.in();
        }
        InputStream in = Files.newInputStream(file);
        return file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in;
    }

    private void one(String line, String name, int number, int row) {
        String where = Text.safe(name) + ", line " + number + ": ";
        if (line.length() > LONGEST_LINE) {
            throw new CliException(Exit.INPUT, where + "longer than 1 MB");
        }
        try {
            JsonNode token = Json.parse(line);
            RiskScore score = RiskScore.of(FactsReader.read(token));
            String label = Json.text(token, "label");
            if (label != null && !positive.isEmpty()) {
                ranking.add(score.score(), positive.contains(label.toLowerCase(Locale.ROOT)));
            }
            console.print(json ? wire(token, label, score) : lines(identity(token, row), label, score));
        } catch (JsonProcessingException e) {
            throw new CliException(Exit.INPUT, where + Json.fault(e));
        } catch (FactsReader.Refused e) {
            String member = e.member().isEmpty() ? "" : "\"" + Text.clip(Text.safe(e.member()), 80) + "\": ";
            throw new CliException(
                    Exit.INPUT, where + member + e.getMessage(), "the facts are listed in docs/scoring-research.md");
        }
    }

    private static String identity(JsonNode token, int row) {
        for (String member : new String[] {"id", "name", "symbol", "address", "token_name"}) {
            String text = Json.text(token, member);
            if (text != null) {
                return text;
            }
        }
        return "#" + row;
    }

    private static String wire(JsonNode token, @Nullable String label, RiskScore score) {
        ObjectNode answer = Json.object();
        String id = Json.text(token, "id");
        if (id != null) {
            answer.put("id", id);
        }
        if (label != null) {
            answer.put("label", label);
        }
        answer.setAll(RiskJson.of(score));
        return Json.compact(answer) + "\n";
    }

    private String lines(String id, @Nullable String label, RiskScore score) {
        Render page = new Render(console);
        BigDecimal percent = BigDecimal.valueOf(score.score() * 10);
        String level =
                score.score() >= 7 ? "SEVERE" : score.score() >= 5 ? "CRITICAL" : score.score() >= 3 ? "MEDIUM" : "LOW";
        page.line(page.bold(Text.padRight(Text.clip(Text.safe(id), 30), 30))
                + String.format(Locale.ROOT, " %4.1f  ", score.score())
                + page.bar(percent, level, 10)
                + "  "
                + Text.padRight(score.rating().name(), 9)
                + page.dim(String.format(
                        Locale.ROOT,
                        " %.1f to %.1f, %.0f %% known%s",
                        score.low(),
                        score.high(),
                        score.coverage() * 100,
                        label == null ? "" : ", " + Text.clip(Text.safe(label), 20))));
        RiskScore.Floor floor = score.floor();
        if (floor != null) {
            page.line(String.format(
                            Locale.ROOT,
                            "    +%.2f  %s",
                            floor.points(),
                            floor.fact().title())
                    + page.dim(" (a loss by itself)"));
        }
        for (RiskScore.Part part : score.heaviest(3)) {
            page.line(String.format(
                            Locale.ROOT,
                            "     %.2f  %s",
                            part.points(),
                            part.fact().title())
                    + page.dim(String.format(Locale.ROOT, " (%s)", plain(part))));
        }
        return page.toString();
    }

    private static String plain(RiskScore.Part part) {
        double value = part.value() == null ? 0 : part.value();
        return switch (part.fact().kind()) {
            case FLAG -> value == 1 ? "yes" : "no";
            case SHARE -> String.format(Locale.ROOT, "%.1f %%", value * 100);
            case NUMBER -> String.format(Locale.ROOT, value >= 100 ? "%,.0f" : "%.2f", value);
        };
    }

    private void summary(int rows) {
        if (ranking.isEmpty()) {
            return;
        }
        Ranking figures = ranking.at(THRESHOLD);
        console.status().clear();
        console.err()
                .printf(
                        Locale.ROOT,
                        "%s, %d labelled risky and %d not: AUC %.3f, balanced accuracy %.3f at %.0f%n",
                        Text.count(rows, "token"),
                        figures.positives(),
                        figures.negatives(),
                        figures.auc(),
                        figures.balancedAccuracy(),
                        THRESHOLD);
        console.err().flush();
    }
}
