package io.bulwark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.guard.evaluate.Rows;
import io.bulwark.research.sentiment.Sentiment;
import io.bulwark.research.sentiment.SentimentFigures;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "evaluate-sentiment",
        header = "Measure the sentiment scorer on labelled texts",
        description = {
            "%nReads JSON Lines (plain or gzipped) with text and label (positive, neutral, negative) or a human score, and"
                    + " prints correlation, accuracy, macro-F1 and AUC.%n"
        },
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        footer = {
            "",
            "Examples:",
            "  bulwark analyze evaluate-sentiment tweets.jsonl --lexicon general",
            "  bulwark analyze evaluate-sentiment comments.jsonl.gz --json"
        })
final class EvaluateSentimentCommand implements Callable<Integer> {
    enum Words {
        GENERAL,
        MARKETS
    }

    private final Console console;

    @Parameters(index = "0", paramLabel = "DATA", description = "A .jsonl or .jsonl.gz file.")
    String file = "";

    @Option(
            names = "--lexicon",
            paramLabel = "NAME",
            description = "markets (VADER's words and those of crypto; assumed) or general (VADER alone).")
    Words words = Words.MARKETS;

    @Option(names = "--json", description = "The figures as JSON.")
    boolean json;

    EvaluateSentimentCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        SentimentFigures figures =
                new SentimentFigures(words == Words.GENERAL ? Sentiment.general() : Sentiment.markets());
        try (Rows rows = Rows.open(Path.of(file))) {
            for (JsonNode row = rows.next(); !row.isMissingNode(); row = rows.next()) {
                JsonNode score = row.path("score");
                figures.add(
                        row.path("text").asText(), Json.text(row, "label"), score.isNumber() ? score.asDouble() : null);
            }
        } catch (IOException | InvalidPathException e) {
            throw new CliException(Exit.INPUT, "cannot be read: " + Text.safe(String.valueOf(e.getMessage())));
        }
        ObjectNode wire = Json.object();
        Render page = new Render(console);
        for (Map.Entry<String, Double> figure : figures.figures().entrySet()) {
            boolean count = figure.getKey().equals("rows");
            BigDecimal value = BigDecimal.valueOf(figure.getValue()).setScale(count ? 0 : 4, RoundingMode.HALF_UP);
            wire.put(figure.getKey(), value);
            page.line("  " + Text.padRight(figure.getKey().replace('_', ' '), 12)
                    + String.format(Locale.ROOT, count ? "%.0f" : "%.3f", figure.getValue()));
        }
        console.print(json ? Json.pretty(wire) + "\n" : page.toString());
        return Exit.OK;
    }
}
