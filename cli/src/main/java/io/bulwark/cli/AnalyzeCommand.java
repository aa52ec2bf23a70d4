package io.bulwark.cli;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "analyze",
        header = "Examine a crypto project, or score given facts",
        description = {
            "%nWith --facts: reads JSON Lines, one token a line, and prints each token's risk from 0 to 10 with its parts, its"
                    + " coverage and its range. A fact may be true, false, a number or unknown (null, \"unknown\" or left"
                    + " out); the unknown never counts as safe. Works on this machine alone, without network.%n"
        },
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:everything was scored", "2:the command line is wrong", "3:a file or a fact cannot be read"},
        footer = {
            "",
            "Examples:",
            "  bulwark analyze --facts tokens.jsonl",
            "  bulwark analyze --facts tokens.jsonl --json > scores.jsonl",
            "  bulwark analyze --facts labelled.jsonl --positive rug"
        })
final class AnalyzeCommand implements Callable<Integer> {
    private final Console console;

    @Option(
            names = "--facts",
            paramLabel = "FILE",
            description = "A .jsonl or .jsonl.gz file of facts, one token a line; - for standard input.")
    @Nullable
    String facts;

    @Option(
            names = "--positive",
            paramLabel = "LABEL",
            split = ",",
            description = "Labels of the risky tokens: prints how well the score tells them apart.")
    Set<String> positive = new LinkedHashSet<>();

    @Option(names = "--json", description = "With --facts: one JSON object a token, one a line.")
    boolean json;

    AnalyzeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (facts == null) {
            throw new CliException(Exit.USAGE, "nothing to analyze", "next: bulwark analyze --facts FILE");
        }
        Set<String> labels = new LinkedHashSet<>();
        positive.forEach(label -> labels.add(label.toLowerCase(Locale.ROOT)));
        new FactsRun(console, labels, json).run(facts.equals("-") ? null : Path.of(facts));
        return Exit.OK;
    }
}
