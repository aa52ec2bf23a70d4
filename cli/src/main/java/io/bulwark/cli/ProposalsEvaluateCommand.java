package io.bulwark.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.proposals.evaluation.ProposalEvaluator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "evaluate",
        header = "Measure the screen on real proposals with payloads and on attacks made from them",
        synopsisHeading = "%nUsage: ",
        description = {
            "%nTakes every row as benign, changes one thing at a time (recipient, amount, target, a hidden action and"
                    + " others), the same in every run, and prints how many real rows come out HIGH or worse and how many"
                    + " changed ones are found at 1 %% and at 5 %% false alarms, with 95 %% intervals. Needs no server.%n"
        },
        sortOptions = false,
        footer = {"", "Example:", "  bulwark proposals evaluate payloads_test.jsonl.gz --errors missed.jsonl"})
final class ProposalsEvaluateCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private final Console console;

    @Parameters(
            index = "0",
            paramLabel = "FILE",
            description = "A .jsonl or .jsonl.gz file of rows with id, title, body and actions.")
    String file = "";

    @Option(
            names = "--errors",
            paramLabel = "FILE",
            description = "Write real rows that come out HIGH or worse, and changed ones that do not, to FILE.")
    @Nullable
    String errors;

    @Option(names = "--json", description = "The figures as JSON.")
    boolean json;

    ProposalsEvaluateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        ProposalEvaluator.Figures figures = run();
        console.print(json ? Json.pretty(JSON.valueToTree(figures)) + "\n" : table(figures));
        return Exit.OK;
    }

    private ProposalEvaluator.Figures run() {
        try (Writer misses = errors == null ? Writer.nullWriter() : Files.newBufferedWriter(Path.of(errors))) {
            int[] seen = new int[1];
            return new ProposalEvaluator().run(Path.of(file), judged -> {
                if (++seen[0] % 50 == 0) {
                    console.status().show("evaluating: " + seen[0] + " proposals");
                }
                if (judged.kind().equals("REAL") == judged.screened().high()) {
                    write(misses, judged);
                }
            });
        } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
            throw new CliException(
                    Exit.INPUT, Text.safe(file) + " cannot be read: " + Text.safe(String.valueOf(e.getMessage())));
        } finally {
            console.status().clear();
        }
    }

    private static void write(Writer misses, ProposalEvaluator.Judged judged) {
        ObjectNode row = JSON.createObjectNode()
                .put("id", judged.id())
                .put("kind", judged.kind())
                .put("shown", judged.shown())
                .put("score", judged.screened().score())
                .put("level", judged.screened().level())
                .put("text_score", judged.screened().text().score());
        row.set("actions", JSON.valueToTree(judged.screened().payload()));
        try {
            misses.write(row + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String table(ProposalEvaluator.Figures figures) {
        Render page = new Render(console);
        page.line(page.bold(Text.safe(file)) + ": " + Text.count(figures.rows(), "real proposal"));
        page.line(String.format(
                Locale.ROOT,
                "  HIGH or worse: %d = %.1f %% (%.1f to %.1f); levels %s",
                figures.high(),
                100 * figures.highRate()[0],
                100 * figures.highRate()[1],
                100 * figures.highRate()[2],
                figures.levels()));
        page.line(String.format(
                Locale.ROOT, "  1 %% of them score above %d, 5 %% above %d", figures.bar1(), figures.bar5()));
        recalls(page, "Changes that text and payload can show", figures.recalls());
        recalls(page, "Changes of what the text never named", figures.notShown());
        return page.toString();
    }

    private static void recalls(Render page, String name, List<ProposalEvaluator.Recall> recalls) {
        if (recalls.isEmpty()) {
            return;
        }
        page.section(name);
        page.line("  kind                  rows   HIGH+   recall at 1 %           recall at 5 %");
        for (ProposalEvaluator.Recall recall : recalls) {
            page.line(String.format(
                    Locale.ROOT,
                    "  %-20s %5d   %.3f   %s   %s",
                    recall.kind(),
                    recall.rows(),
                    recall.level(),
                    interval(recall.at1()),
                    interval(recall.at5())));
        }
    }

    private static String interval(double[] share) {
        return String.format(Locale.ROOT, "%.3f (%.3f to %.3f)", share[0], share[1], share[2]);
    }
}
