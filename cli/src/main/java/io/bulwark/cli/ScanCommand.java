package io.bulwark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.kernel.EvmAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "scan",
        header = "Scan proposals for risk before they are voted on",
        description = {
            "%nPrints the composite score (0 is safe, 100 is the worst), the level, the recommendation, what each agent"
                    + " found and where, and a summary of the proposal. Many files end in a table; those with red flags"
                    + " are shown briefly before it.%n"
        },
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every input was scanned",
            "1:--fail-on LEVEL was reached by at least one",
            "2:the command line is wrong",
            "3:an input file cannot be read or is not valid; nothing was sent",
            "4:no server can be reached or started",
            "5:the server refused the call, or a scan failed",
            "6:--fail-on-inconclusive was reached by at least one",
            " :When several apply: 4, then 5, then 1, then 6."
        },
        footer = {
            "",
            "Examples:",
            "  bulwark scan proposal.md",
            "  bulwark scan proposals/*.md --fail-on HIGH",
            "  cat draft.md | bulwark scan - --dao demo --amount 20000 --token USDC",
            "  bulwark scan proposal.json --format markdown > report.md",
            "  bulwark scan archive.jsonl.gz --jsonl > results.jsonl"
        })
final class ScanCommand implements Callable<Integer> {
    private static final int BRIEF_FLAGS = 3;

    private final Console console;

    @Parameters(
            paramLabel = "FILE",
            arity = "0..*",
            description = "Markdown or plain text; - for standard input; .json with a whole scan request; .jsonl or"
                    + " .jsonl.gz with one proposal a line (title and description or body, actions, labelled by its"
                    + " id).")
    List<String> files = new ArrayList<>();

    @Option(
            names = "--governor",
            paramLabel = "0x..",
            description = "Instead of a file: a governor contract on --chain-id, with --proposal-id.")
    @Nullable
    String governor;

    @Option(names = "--proposal-id", paramLabel = "ID", description = "The governor's id of the proposal.")
    @Nullable
    String proposalId;

    @Option(names = "--snapshot", paramLabel = "LINK", description = "Instead of a file: a Snapshot proposal.")
    @Nullable
    String snapshot;

    @Option(
            names = "--safe",
            paramLabel = "LINK",
            description = "Instead of a file: a transaction of a Safe, its link or its safeTxHash with --chain-id.")
    @Nullable
    String safe;

    @Option(
            names = "--title",
            paramLabel = "TEXT",
            description = "The title. Else the first heading, else the front matter's title, else the file's name.")
    @Nullable
    String title;

    @Option(names = "--proposer", paramLabel = "0x..", description = "Address of the proposer.")
    @Nullable
    String proposer;

    @Option(names = "--dao", paramLabel = "NAME", description = "Name of the DAO.")
    @Nullable
    String dao;

    @Option(names = "--chain-id", paramLabel = "ID", description = "Chain of the DAO, such as 1.")
    @Nullable
    Long chainId;

    @Option(names = "--amount", paramLabel = "N", description = "Requested amount in whole units of the token.")
    @Nullable
    String amount;

    @Option(names = "--token", paramLabel = "T", description = "Requested token, such as USDC.")
    @Nullable
    String token;

    @Option(names = "--recipient", paramLabel = "0x..", description = "Address that would receive the amount.")
    @Nullable
    String recipient;

    @Option(names = "--full", description = "With many files: the whole report for each.")
    boolean full;

    @Option(
            names = "--json",
            description = "The server's answer and its file: one object for one file, an array for many.")
    boolean json;

    @Option(names = "--jsonl", description = "The same as one line of JSON for each file.")
    boolean jsonl;

    @Option(names = "--format", paramLabel = "FORM", description = "text (the default), markdown, json or jsonl.")
    @Nullable
    Format format;

    /** Forms of the report. */
    enum Format {
        TEXT,
        MARKDOWN,
        JSON,
        JSONL
    }

    @Option(
            names = "--fail-on",
            paramLabel = "LEVEL",
            description = "Exit with 1 when a result reaches LOW, MEDIUM, HIGH, CRITICAL or SEVERE. A result without a"
                    + " level counts as reached.")
    @Nullable
    RiskLevel failOn;

    @Option(
            names = "--fail-on-inconclusive",
            description = "Exit with 6 when a result is inconclusive: not everything could be judged.")
    boolean failOnInconclusive;

    @Mixin
    ServerOptions server = new ServerOptions();

    ScanCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        checkUsage();
        List<ScanInput> inputs = sourced() ? List.of(source()) : new ScanInputs(console.in(), overrides()).read(files);
        boolean many = inputs.size() > 1 || files.stream().anyMatch(ScanInputs::isLines);
        List<ScanOutcome> outcomes;
        ScanPrinter printer = new ScanPrinter(console, form(), many, full, BRIEF_FLAGS);
        try (Session session = new ServerAccess(server, console).open()) {
            outcomes = new ScanRun(session.api(), console.status(), inputs, many).run(printer::next);
            printer.end(outcomes);
            console.out().flush();
        }
        return verdict(outcomes);
    }

    private Format form() {
        if (format != null) {
            return format;
        }
        return jsonl ? Format.JSONL : json ? Format.JSON : Format.TEXT;
    }

    private void checkUsage() {
        server.timeout();
        if (format != null && (json || jsonl)) {
            throw new CliException(Exit.USAGE, "--format stands alone, without --json and --jsonl");
        }
        if (sourced() != files.isEmpty()) {
            throw new CliException(Exit.USAGE, "name files, or one of --governor, --snapshot and --safe, and not both");
        }
        address("--governor", governor);
        address("--proposer", proposer);
        address("--recipient", recipient);
        if (amount != null && !amount.matches("\\d{1,60}(\\.\\d{1,36})?")) {
            throw new CliException(Exit.USAGE, "--amount must be a plain decimal number such as 20000 or 0.5");
        }
        if (chainId != null && chainId < 1) {
            throw new CliException(Exit.USAGE, "--chain-id must be 1 or more");
        }
        if (title != null && !sourced() && (files.size() > 1 || ScanInputs.isLines(files.getFirst()))) {
            throw new CliException(Exit.USAGE, "--title is for a single proposal");
        }
        if (files.stream().filter("-"::equals).count() > 1) {
            throw new CliException(Exit.USAGE, "standard input (-) can be read once only");
        }
    }

    private static void address(String option, @Nullable String address) {
        if (address != null && EvmAddress.parse(address).isEmpty()) {
            throw new CliException(Exit.USAGE, option + " must be 0x followed by 40 hexadecimal digits");
        }
    }

    private boolean sourced() {
        return governor != null || snapshot != null || safe != null;
    }

    private ScanInput source() {
        ObjectNode body = overrides();
        ObjectNode source = body.putObject("source");
        put(source, "governor", governor);
        put(source, "proposalId", proposalId);
        put(source, "snapshot", snapshot);
        put(source, "safe", safe);
        String label = snapshot != null ? snapshot : safe != null ? safe : governor + " " + proposalId;
        return new ScanInput(label, body);
    }

    private ObjectNode overrides() {
        ObjectNode members = Json.object();
        put(members, "title", title);
        put(members, "proposerAddress", proposer);
        put(members, "daoName", dao);
        if (chainId != null) {
            members.put("chainId", chainId);
        }
        put(members, "requestedAmount", amount);
        put(members, "requestedToken", token);
        put(members, "recipientAddress", recipient);
        return members;
    }

    private static void put(ObjectNode members, String name, @Nullable String value) {
        if (value != null) {
            members.put(name, value);
        }
    }

    private int verdict(List<ScanOutcome> outcomes) {
        int worst = Exit.OK;
        for (ScanOutcome outcome : outcomes) {
            int code =
                    switch (outcome) {
                        case ScanOutcome.Failed failed -> failed.cause().exit();
                        case ScanOutcome.Skipped _ -> Exit.OK;
                        case ScanOutcome.Done done -> {
                            if (failOn != null && failOn.reachedBy(ScanReport.level(done.answer()))) {
                                yield Exit.RISK;
                            }
                            yield failOnInconclusive && ScanReport.inconclusive(done.answer())
                                    ? Exit.INCONCLUSIVE
                                    : Exit.OK;
                        }
                    };
            worst = rank(code) > rank(worst) ? code : worst;
        }
        return worst;
    }

    /** A call that could not be made says more than a result, and a risk more than a doubt. */
    private static int rank(int exit) {
        return switch (exit) {
            case Exit.NO_SERVER -> 4;
            case Exit.REFUSED -> 3;
            case Exit.RISK -> 2;
            case Exit.INCONCLUSIVE -> 1;
            default -> 0;
        };
    }
}
