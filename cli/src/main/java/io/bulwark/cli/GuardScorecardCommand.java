package io.bulwark.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.guard.GuardEngine;
import io.bulwark.guard.Policy;
import io.bulwark.guard.evaluate.Evaluator;
import io.bulwark.guard.evaluate.Rows;
import io.bulwark.guard.evaluate.Scores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "scorecard",
        header = "Measure all guards on the test files of a data folder",
        description = {"%nPrints the table of docs/detectors.md, in Markdown. Files that are not there are named.%n"},
        sortOptions = false,
        synopsisHeading = "%nUsage: ",
        footer = {"", "Example:", "  bulwark guard scorecard ../shared/data"})
final class GuardScorecardCommand implements Callable<Integer> {
    private record Line(String task, String file, String guard, String positive, Set<String> types) {}

    private static final Set<String> NUMBERS = Set.of(
            "CREDIT_CARD", "IBAN_CODE", "EMAIL_ADDRESS", "IP_ADDRESS", "US_SSN", "PHONE_NUMBER", "US_DRIVER_LICENSE");

    private static final List<Line> LINES = List.of(
            new Line("injection", "prompts/prompts_test.jsonl.gz", "security", "attack", Set.of()),
            new Line(
                    "injection in documents",
                    "prompts/indirect_injection_test.jsonl.gz",
                    "security",
                    "attack",
                    Set.of()),
            new Line("personal data, structured", "pii/pii_test.jsonl", "privacy", "pii", NUMBERS),
            new Line("people", "pii/pii_test.jsonl", "privacy", "pii", Set.of("PERSON")),
            new Line("places", "pii/pii_test.jsonl", "privacy", "pii", Set.of("LOCATION")),
            new Line("addresses", "pii/pii_test.jsonl", "privacy", "pii", Set.of("ADDRESS")),
            new Line("secrets", "pii/secrets_test.jsonl.gz", "privacy", "secret", Set.of()),
            new Line("arithmetic", "grounding/arithmetic_test.jsonl.gz", "trust", "incorrect", Set.of()),
            new Line("groundedness", "grounding/groundedness_test.jsonl.gz", "trust", "not_grounded", Set.of()),
            new Line("worked solutions", "grounding/math_solutions_test.jsonl.gz", "trust", "incorrect", Set.of()),
            new Line("answers without sources", "grounding/answers_test.jsonl.gz", "trust", "hallucinated", Set.of()),
            new Line("toxicity", "toxicity/toxicity_test.jsonl.gz", "bias", "toxic", Set.of()),
            new Line("statements about groups", "toxicity/bias_test.jsonl", "bias", "biased", Set.of()),
            new Line("stereotyped sentences", "toxicity/bias_pairs_test.jsonl", "bias", "stereo", Set.of()));

    private final Console console;

    @Parameters(paramLabel = "DATA", description = "The folder with prompts, pii, grounding and toxicity.")
    String folder = "";

    @Option(names = "--json", description = "The figures as JSON.")
    boolean json;

    GuardScorecardCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        ObjectMapper mapper = new ObjectMapper();
        ArrayNode all = mapper.createArrayNode();
        StringBuilder table = new StringBuilder("""
                | task | rows | recall | false positives | balanced accuracy | AUC | recall at 1 % FPR | span P / R / F1 |
                | --- | --- | --- | --- | --- | --- | --- | --- |
                """);
        GuardEngine engine = GuardEngine.standard();
        int measured = 0;
        for (Line line : LINES) {
            Path file = path(line.file());
            if (!Files.exists(file)) {
                console.status().note(Text.safe(line.file()) + ": not there, left out");
                continue;
            }
            console.status().show("measuring " + line.task());
            Scores scores = measure(engine, line, file);
            measured++;
            all.addObject()
                    .put("task", line.task())
                    .put("file", line.file())
                    .setAll(mapper.<ObjectNode>valueToTree(scores.wire()));
            table.append(row(line, scores));
        }
        console.status().clear();
        if (measured == 0) {
            throw new CliException(Exit.INPUT, Text.safe(folder) + ": has none of the test files");
        }
        console.print(json ? Json.pretty(all) + "\n" : table.toString());
        return Exit.OK;
    }

    private Path path(String file) {
        try {
            return Path.of(folder, file);
        } catch (InvalidPathException e) {
            throw new CliException(Exit.INPUT, Text.safe(folder) + ": cannot be read");
        }
    }

    private static Scores measure(GuardEngine engine, Line line, Path file) {
        try (Rows rows = Rows.open(file)) {
            return new Evaluator(engine, Policy.DEFAULT, line.guard(), Set.of(line.positive()), line.types())
                    .run(rows, _ -> {}, () -> {});
        } catch (IOException | UncheckedIOException e) {
            throw new CliException(Exit.INPUT, Text.safe(file.toString()) + ": cannot be read");
        }
    }

    private static String row(Line line, Scores s) {
        boolean spans = !line.types().isEmpty();
        double rate = (double) s.fp() / (s.fp() + s.tn());
        return "| " + line.task() + " (`" + line.file().replaceAll(".*/|\\.jsonl.*", "") + "`, " + line.guard() + ") | "
                + s.rows() + " | "
                + (spans
                        ? "| | | | | " + number(s.spanPrecision()) + " / " + number(s.spanRecall()) + " / "
                                + number(s.spanF1())
                        : with(s.recall(), s.intervals().get("recall")) + " | "
                                + with(rate, s.intervals().get("false_positive_rate")) + " | "
                                + with(s.balancedAccuracy(), s.intervals().get("balanced_accuracy")) + " | "
                                + with(s.auc(), s.intervals().get("auc")) + " | "
                                + with(s.recallAt1PctFpr(), s.intervals().get("recall_at_1pct_fpr")) + " |")
                + " |\n";
    }

    private static String with(double value, double @Nullable [] interval) {
        return interval == null || Double.isNaN(value)
                ? number(value)
                : number(value) + " (" + number(interval[0]) + " to " + number(interval[1]) + ")";
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.3f", value);
    }
}
