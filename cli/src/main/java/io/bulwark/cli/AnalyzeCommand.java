package io.bulwark.cli;

import io.bulwark.research.Intent;
import io.bulwark.research.module.Module;
import io.bulwark.research.source.Tape;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "analyze",
        header = "Examine a crypto project, or score given facts",
        description = {
            "%nNames a project by id, symbol or contract (0x..., or chain:0x...), asks public sources, and prints its figures with"
                    + " their sources, a risk score with its parts, and what could not be looked at. No key is needed;"
                    + " COINGECKO_API_KEY and GITHUB_TOKEN are used where set. A name that several projects share is asked back.",
            "%nWith --facts: reads JSON Lines, one token a line, and prints each token's risk from 0 to 10 with its parts, its"
                    + " coverage and its range. A fact may be true, false, a number or unknown (null, \"unknown\" or left"
                    + " out); the unknown never counts as safe. Works on this machine alone, without network.%n"
        },
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "2:the command line is wrong",
            "3:the project is not found or not the only one of its name, or a file or a fact cannot be read"
        },
        footer = {
            "",
            "Environment:",
            "  COINGECKO_API_KEY, GITHUB_TOKEN                  more calls to those two",
            "  X_BEARER_TOKEN, DISCORD_BOT_TOKEN,",
            "  CRYPTOPANIC_API_KEY                              what is written there; without it they are not looked at",
            "  BULWARK_RESEARCH_TEAM_FILE                       what you know of teams, as JSON",
            "  BULWARK_COINGECKO_URL, BULWARK_GOPLUS_URL, ...   another address of a source",
            "",
            "Examples:",
            "  bulwark analyze uniswap",
            "  bulwark analyze base:0x4200000000000000000000000000000000000006",
            "  bulwark analyze uniswap --modules onchain,team --record answers",
            "  bulwark analyze uniswap --question \"how is the supply unlocked?\"",
            "  bulwark analyze uniswap --format pdf --output uniswap.pdf",
            "  bulwark analyze uniswap --replay answers --offline",
            "  bulwark analyze --facts tokens.jsonl",
            "  bulwark analyze --facts tokens.jsonl --json > scores.jsonl",
            "  bulwark analyze --facts labelled.jsonl --positive rug"
        })
final class AnalyzeCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "TOKEN", arity = "0..1", description = "An id, a symbol, a name or a contract.")
    @Nullable
    String token;

    @Option(
            names = "--modules",
            paramLabel = "NAME",
            split = ",",
            description = "Only these: onchain, sentiment, tokenomics, team.")
    @Nullable
    Set<Module> modules;

    @Option(
            names = "--question",
            paramLabel = "TEXT",
            description = "Only the modules that these words are about, such as \"who are the founders?\".")
    @Nullable
    String question;

    @Option(names = "--format", paramLabel = "FORM", description = "text (assumed), markdown, json or pdf.")
    AnalyzeRun.Format format = AnalyzeRun.Format.TEXT;

    @Option(names = "--output", paramLabel = "FILE", description = "Write to FILE instead of standard output.")
    @Nullable
    Path output;

    @Option(names = "--record", paramLabel = "DIR", description = "Keep every answer of a source in DIR.")
    @Nullable
    Path record;

    @Option(names = "--replay", paramLabel = "DIR", description = "Use the answers kept in DIR first.")
    @Nullable
    Path replay;

    @Option(names = "--offline", description = "Use no network: kept answers or none.")
    boolean offline;

    @Option(names = "--timeout", paramLabel = "S", description = "Seconds that the sources have (20).")
    int timeout = 20;

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

    @Option(names = "--json", description = "JSON; with --facts one object a token, one a line.")
    boolean json;

    AnalyzeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if ((facts == null) == (token == null)) {
            throw new CliException(Exit.USAGE, "give either a TOKEN or --facts FILE", "next: bulwark analyze --help");
        }
        if (token != null) {
            project(token);
            return Exit.OK;
        }
        Set<String> labels = new LinkedHashSet<>();
        positive.forEach(label -> labels.add(label.toLowerCase(Locale.ROOT)));
        new FactsRun(console, labels, json).run("-".equals(facts) ? null : Path.of(String.valueOf(facts)));
        return Exit.OK;
    }

    private void project(String query) {
        if (record != null && replay != null) {
            throw new CliException(Exit.USAGE, "give either --record or --replay");
        }
        if (timeout < 1 || timeout > 300) {
            throw new CliException(Exit.USAGE, "--timeout must be 1 to 300");
        }
        if (modules != null && question != null) {
            throw new CliException(Exit.USAGE, "give either --modules or --question");
        }
        Set<Module> wanted =
                modules != null ? modules : question != null ? Intent.of(question) : EnumSet.allOf(Module.class);
        Tape tape = record != null ? Tape.recording(record) : replay != null ? Tape.replaying(replay) : Tape.none();
        AnalyzeRun.Format form = json ? AnalyzeRun.Format.JSON : format;
        if (form == AnalyzeRun.Format.PDF && output == null && console.terminal()) {
            throw new CliException(
                    Exit.USAGE, "a PDF does not belong on a terminal", "next: --output FILE, or redirect it");
        }
        new AnalyzeRun(console, form, output).run(query, wanted, tape, offline, Duration.ofSeconds(timeout));
    }
}
