package io.bulwark.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.guard.GuardEngine;
import io.bulwark.guard.GuardSettings;
import io.bulwark.guard.OutcomeJson;
import io.bulwark.guard.Policy;
import io.bulwark.guard.evaluate.Evaluator;
import io.bulwark.guard.evaluate.Rows;
import io.bulwark.guard.evaluate.Scores;
import io.bulwark.text.embed.Embedder;
import io.bulwark.text.embed.Embedding;
import io.bulwark.text.embed.Embeddings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "evaluate",
        header = "Measure a guard on labelled rows",
        description = {
            "%nReads JSON Lines (plain or gzipped), one object with text and label a line, and prints how many rows the"
                    + " guard finds and how many it finds wrongly, with 95 %% intervals. Rows with spans are compared span"
                    + " by span as well.%n"
        },
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        footer = {
            "",
            "Examples:",
            "  bulwark guard evaluate prompts_test.jsonl.gz --guard security --positive attack",
            "  bulwark guard evaluate pii_test.jsonl --guard privacy --positive pii --types EMAIL_ADDRESS,CREDIT_CARD",
            "  bulwark guard evaluate arithmetic_test.jsonl.gz --guard trust --positive incorrect --errors wrong.jsonl"
        })
final class GuardEvaluateCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PATIENT_MS = 60_000;

    private final Console console;

    @Parameters(index = "0", paramLabel = "DATA", description = "A .jsonl or .jsonl.gz file.")
    String file = "";

    @Option(
            names = "--guard",
            paramLabel = "NAME",
            required = true,
            description = "security, privacy, trust, context or bias.")
    String guard = "";

    @Option(
            names = "--positive",
            paramLabel = "LABEL",
            split = ",",
            required = true,
            description = "Labels of the rows that should be found.")
    Set<String> positive = new LinkedHashSet<>();

    @Option(names = "--types", paramLabel = "TYPE", split = ",", description = "Compare only spans of these types.")
    Set<String> types = new LinkedHashSet<>();

    @Option(names = "--policy", paramLabel = "P", description = "A policy file, or the name of one the server keeps.")
    @Nullable
    String policy;

    @Option(names = "--errors", paramLabel = "FILE", description = "Write every row that was judged wrongly to FILE.")
    @Nullable
    String errors;

    @Option(names = "--no-embeddings", negatable = true, description = "Judge by words alone, as without an embedder.")
    boolean embeddings = true;

    @Option(names = "--json", description = "The figures as JSON.")
    boolean json;

    @Mixin
    ServerOptions server = new ServerOptions();

    GuardEvaluateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Embedder embedder = guard.equals("context") && embeddings ? loaded() : null;
        GuardEngine engine = GuardEngine.standard(embedder);
        if (!engine.names().contains(guard)) {
            throw new CliException(
                    Exit.USAGE,
                    "no guard '" + Text.safe(guard) + "'",
                    "there are: " + String.join(", ", engine.names()));
        }
        Policy rules = new GuardPolicies(console, server).find(policy);
        Evaluator evaluator = new Evaluator(engine, embedder == null ? rules : patient(rules), guard, positive, types);
        Scores scores = run(evaluator);
        console.print(json ? pretty(scores) : table(scores));
        return Exit.OK;
    }

    /** The embedder, ready, or null where it cannot be used. */
    private @Nullable Embedder loaded() {
        Embedder embedder = Embeddings.local().embedder();
        if (embedder != null
                && embedder.embed(List.of("ready"), Duration.ofMinutes(1)) instanceof Embedding.NotNow missed) {
            console.status().note("embeddings are not used: " + Text.safe(missed.reason()));
            return null;
        }
        return embedder;
    }

    /** The policy with embeddings outside of sessions too, unless it says otherwise, and time enough for them. */
    private static Policy patient(Policy policy) {
        GuardSettings own = policy.settings("context");
        Map<String, Object> options = new LinkedHashMap<>(own.options());
        options.putIfAbsent("embeddings", true);
        Map<String, GuardSettings> guards = new LinkedHashMap<>(policy.guards());
        guards.put(
                "context",
                new GuardSettings(
                        own.enabled(),
                        own.threshold(),
                        own.action(),
                        own.actFrom(),
                        own.failClosed(),
                        PATIENT_MS,
                        own.categories(),
                        options));
        return new Policy(policy.name(), policy.monitorOnly(), guards);
    }

    private Scores run(Evaluator evaluator) {
        try (Rows rows = Rows.open(Path.of(file));
                Writer misses = errors == null ? Writer.nullWriter() : Files.newBufferedWriter(Path.of(errors))) {
            int[] seen = new int[1];
            return evaluator.run(
                    rows,
                    miss -> {
                        try {
                            misses.write(line(miss));
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    },
                    () -> {
                        if (++seen[0] % 200 == 0) {
                            console.status().show("evaluating " + guard + ": " + seen[0] + " rows");
                        }
                    });
        } catch (IOException | UncheckedIOException | InvalidPathException e) {
            throw new CliException(Exit.INPUT, "cannot be read: " + Text.safe(String.valueOf(e.getMessage())));
        } finally {
            console.status().clear();
        }
    }

    private static String line(Evaluator.Miss miss) {
        ObjectNode row = JSON.createObjectNode()
                .put("id", miss.id())
                .put("label", miss.label())
                .put("verdict", miss.verdict().wire())
                .put("score", miss.score());
        var findings = row.putArray("findings");
        miss.findings().forEach(f -> findings.add(OutcomeJson.finding(f)));
        return row.put("text", miss.text()) + "\n";
    }

    private static String pretty(Scores scores) {
        return Json.pretty(JSON.valueToTree(scores.wire())) + "\n";
    }

    private String table(Scores s) {
        Render page = new Render(console);
        page.line(page.bold(guard) + " on " + Text.safe(file) + ": " + Text.count(s.rows(), "row"));
        page.line(String.format(
                Locale.ROOT,
                "  found %d of %d positives, and %d of %d others",
                s.tp(),
                s.tp() + s.fn(),
                s.fp(),
                s.fp() + s.tn()));
        figure(page, "balanced accuracy", s.balancedAccuracy(), s.intervals().get("balanced_accuracy"));
        figure(page, "recall", s.recall(), s.intervals().get("recall"));
        figure(page, "precision", s.precision(), null);
        figure(
                page,
                "false positive rate",
                (double) s.fp() / (s.fp() + s.tn()),
                s.intervals().get("false_positive_rate"));
        figure(page, "AUC", s.auc(), s.intervals().get("auc"));
        figure(page, "recall at 1 % FPR", s.recallAt1PctFpr(), s.intervals().get("recall_at_1pct_fpr"));
        figure(page, "recall at 0.1 % FPR", s.recallAtTenthPctFpr(), null);
        figure(page, "span precision", s.spanPrecision(), null);
        figure(page, "span recall", s.spanRecall(), null);
        figure(page, "span F1", s.spanF1(), null);
        page.line(String.format(Locale.ROOT, "  not checked          %d rows", s.notChecked()));
        page.line(String.format(Locale.ROOT, "  time per row         P50 %.3f ms, P99 %.3f ms", s.p50Ms(), s.p99Ms()));
        return page.toString();
    }

    private static void figure(Render page, String name, double value, double @Nullable [] interval) {
        if (!Double.isNaN(value)) {
            String range = interval == null || Double.isNaN(interval[0])
                    ? ""
                    : String.format(Locale.ROOT, "   (%.3f to %.3f)", interval[0], interval[1]);
            page.line("  " + Text.padRight(name, 21) + String.format(Locale.ROOT, "%.3f", value) + page.dim(range));
        }
    }
}
