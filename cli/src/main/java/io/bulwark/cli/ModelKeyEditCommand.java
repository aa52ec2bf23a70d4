package io.bulwark.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "edit",
        header = "Change what a model key may do",
        description = "%nOnly what is named changes; 'none' takes a limit away. It holds from the next call on.%n",
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        footer = {
            "",
            "Examples:",
            "  bulwark model-key edit 0198f2a0-7c1e-7d02-9a55-3f1b2c4d5e6f --budget 50 --per month",
            "  bulwark model-key edit 0198f2a0-7c1e-7d02-9a55-3f1b2c4d5e6f --model 'gpt-4o*' --requests none"
        })
final class ModelKeyEditCommand implements Callable<Integer> {
    private static final String NONE = "none";
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

    private final Console console;

    @Parameters(paramLabel = "ID", description = "The id, as 'bulwark model-key list' shows it.")
    String id = "";

    @Option(names = "--name", paramLabel = "NAME", description = "What the key is for.")
    @Nullable
    String name;

    @Option(
            names = "--model",
            paramLabel = "PATTERN",
            split = ",",
            description = "The models it may call from now on, with * for any characters; none: all.")
    @Nullable
    List<String> models;

    @Option(names = "--budget", paramLabel = "USD", description = "The most it may spend, or none.")
    @Nullable
    String budget;

    @Option(names = "--per", paramLabel = "PERIOD", description = "When the budget starts anew: day, month or total.")
    ModelKeyCreateCommand.@Nullable Per per;

    @Option(names = "--requests", paramLabel = "N", description = "Requests per minute, or none.")
    @Nullable
    String requests;

    @Option(names = "--tokens", paramLabel = "N", description = "Tokens per minute, or none.")
    @Nullable
    String tokens;

    @Option(names = "--tag", paramLabel = "TAG", split = ",", description = "Its tags from now on, or none.")
    @Nullable
    List<String> tags;

    @Option(names = "--policy", paramLabel = "NAME", description = "The guard policy of its calls, or none.")
    @Nullable
    String policy;

    @Option(names = "--expires", paramLabel = "DATE", description = "When the key ends, in UTC, or none.")
    @Nullable
    String expires;

    @Option(names = "--json", description = "The server's answer.")
    boolean json;

    @Mixin
    ServerOptions server = new ServerOptions();

    ModelKeyEditCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        server.timeout();
        ObjectNode body = Json.object();
        if (name != null) {
            body.put("name", name);
        }
        list(body, "models", models);
        text(body, "budget_usd", budget);
        if (per != null) {
            body.put("budget_period", per.name());
        }
        number(body, "requests_per_minute", "--requests", requests);
        number(body, "tokens_per_minute", "--tokens", tokens);
        list(body, "tags", tags);
        text(body, "policy", policy);
        text(
                body,
                "expires_at",
                expires == null || NONE.equals(expires)
                        ? expires
                        : KeyCreateCommand.instant(expires.strip()).toString());
        if (body.isEmpty()) {
            throw new CliException(Exit.USAGE, "Say what to change, such as --budget 50; see --help");
        }
        try (Session session = new ServerAccess(server, console).open()) {
            ObjectNode answer = session.api().patch("/api/v1/model-keys/" + Api.encode(id), body);
            console.print(json ? Json.pretty(answer) + "\n" : "Model key " + Text.safe(id) + " is changed.\n");
        }
        return Exit.OK;
    }

    private static void text(ObjectNode body, String member, @Nullable String text) {
        if (NONE.equals(text)) {
            body.putNull(member);
        } else if (text != null) {
            body.put(member, text);
        }
    }

    private static void number(ObjectNode body, String member, String option, @Nullable String text) {
        if (text != null && !NONE.equals(text)) {
            if (!NUMBER.matcher(text).matches()) {
                throw new CliException(Exit.USAGE, option + " must be a whole number or none");
            }
            body.put(member, Integer.parseInt(text));
        } else {
            text(body, member, text);
        }
    }

    private static void list(ObjectNode body, String member, @Nullable List<String> texts) {
        if (texts != null) {
            ArrayNode array = body.putArray(member);
            if (!texts.equals(List.of(NONE))) {
                texts.stream().map(String::strip).distinct().forEach(array::add);
            }
        }
    }
}
