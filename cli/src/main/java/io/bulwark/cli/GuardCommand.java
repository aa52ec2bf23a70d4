package io.bulwark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.guard.Exchange;
import io.bulwark.guard.GuardEngine;
import io.bulwark.guard.Outcome;
import io.bulwark.guard.OutcomeJson;
import io.bulwark.guard.Policy;
import io.bulwark.guard.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "guard",
        header = "Check what goes to a model, or what comes back",
        description = {
            "%nReads a text and prints what the guards see in it, with the passages marked. Works on this machine alone: no"
                    + " server is needed and nothing is sent.%n"
        },
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the verdict is below --fail-on",
            "1:the verdict is --fail-on or stricter",
            "2:the command line is wrong",
            "3:an input file or a policy cannot be read",
            "4:a policy is named and no server can be reached",
            "5:the server refused to show the policy"
        },
        footer = {
            "",
            "Examples:",
            "  bulwark guard prompt.txt",
            "  cat ticket.txt | bulwark guard - --redact > clean.txt",
            "  bulwark guard answer.md --as output --source facts.md --json",
            "  bulwark guard evaluate test.jsonl.gz --guard security --positive attack"
        })
final class GuardCommand implements Callable<Integer> {
    enum As {
        INPUT,
        OUTPUT,
        DOCUMENT
    }

    private final Console console;

    @Parameters(paramLabel = "FILE", arity = "0..1", description = "A text; - (or nothing) for standard input.")
    String file = "-";

    @Option(
            names = "--as",
            paramLabel = "PART",
            description = "What the text is: input (what a user says), output (what a model answers), document (what a"
                    + " tool or a search brought); input is assumed.")
    As as = As.INPUT;

    @Option(names = "--source", paramLabel = "FILE", description = "What an answer has to rest on; may be repeated.")
    List<String> sources = new ArrayList<>();

    @Option(
            names = "--guards",
            paramLabel = "NAME",
            split = ",",
            description = "Only these guards: security, privacy, token, trust, context, bias.")
    Set<String> guards = new LinkedHashSet<>();

    @Option(
            names = "--policy",
            paramLabel = "P",
            description = "A policy: a YAML or JSON file, or the name of one that the server keeps.")
    @Nullable
    String policy;

    @Option(names = "--redact", description = "Print only the text with its redactions, for a pipeline.")
    boolean redact;

    @Option(names = "--json", description = "The answer as POST /api/v1/guard gives it.")
    boolean json;

    @Option(
            names = "--fail-on",
            paramLabel = "VERDICT",
            description = "Exit with 1 from this verdict on: flag, redact or block (block).")
    Verdict failOn = Verdict.BLOCK;

    @Mixin
    ServerOptions server = new ServerOptions();

    GuardCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (failOn.compareTo(Verdict.FLAG) < 0) {
            throw new CliException(Exit.USAGE, "--fail-on must be flag, redact or block");
        }
        if (json && redact) {
            throw new CliException(Exit.USAGE, "give either --json or --redact");
        }
        GuardEngine engine = GuardEngine.standard();
        Set<String> wanted = guards.isEmpty() ? new LinkedHashSet<>(engine.names()) : guards;
        for (String guard : wanted) {
            if (!engine.names().contains(guard)) {
                throw new CliException(
                        Exit.USAGE,
                        "no guard '" + Text.safe(guard) + "'",
                        "there are: " + String.join(", ", engine.names()));
            }
        }
        Policy rules = new GuardPolicies(console, server).find(policy);
        String text = read(file);
        Outcome outcome = engine.check(exchange(text), rules, wanted);
        if (json) {
            ObjectNode answer = OutcomeJson.of("local", outcome);
            console.print(Json.pretty(answer) + "\n");
        } else if (redact) {
            console.print(processed(outcome, text));
        } else {
            console.print(new GuardReport(new Render(console)).of(outcome, text, part()));
        }
        Verdict counted = outcome.verdict();
        return counted.compareTo(failOn) >= 0 ? Exit.RISK : Exit.OK;
    }

    private String part() {
        return switch (as) {
            case INPUT -> "input";
            case OUTPUT -> "output";
            case DOCUMENT -> "sources[0]";
        };
    }

    private Exchange exchange(String text) {
        List<Exchange.Source> rest = new ArrayList<>();
        if (as == As.DOCUMENT) {
            rest.add(new Exchange.Source(file, text));
        }
        for (String source : sources) {
            rest.add(new Exchange.Source(source, read(source)));
        }
        Exchange exchange =
                switch (as) {
                    case INPUT -> Exchange.input(text);
                    case OUTPUT -> Exchange.output(text);
                    case DOCUMENT -> new Exchange(null, null, List.of(), List.of(), null, null);
                };
        return exchange.resting(rest);
    }

    private String processed(Outcome outcome, String text) {
        String clean = outcome.processed().get(part());
        if (outcome.verdict() == Verdict.BLOCK) {
            console.status().note("the text is blocked; see it without --redact");
            return "";
        }
        return clean == null ? text : clean;
    }

    private String read(String from) {
        return new TextInput(console).read(from);
    }
}
