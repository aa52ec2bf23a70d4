package io.bulwark.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "create",
        header = "Make a key that calls models and does nothing else",
        description = "%nThe key is shown this once. Calls that its budget does not cover are refused.%n",
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        footer = {
            "",
            "Examples:",
            "  bulwark model-key create dapp --model 'gpt-4o*' --budget 25 --per month",
            "  bulwark model-key create bot --requests 60 --tokens 100000 --tag team-a"
        })
final class ModelKeyCreateCommand implements Callable<Integer> {
    private final Console console;

    /** How long a budget lasts. */
    enum Per {
        total,
        day,
        month
    }

    @Parameters(paramLabel = "NAME", description = "What the key is for, to tell it from others.")
    String name = "";

    @Option(
            names = "--model",
            paramLabel = "PATTERN",
            split = ",",
            description = "A model it may call, with * for any characters; again, or with commas, for more (all).")
    List<String> models = new ArrayList<>();

    @Option(names = "--budget", paramLabel = "USD", description = "The most it may spend, such as 25 or 0.50.")
    @Nullable
    String budget;

    @Option(
            names = "--per",
            paramLabel = "PERIOD",
            description = "When the budget starts anew, in UTC: day or month (total: never).")
    @Nullable
    Per per;

    @Option(names = "--requests", paramLabel = "N", description = "Requests per minute.")
    @Nullable
    Integer requests;

    @Option(names = "--tokens", paramLabel = "N", description = "Tokens per minute, input and output together.")
    @Nullable
    Integer tokens;

    @Option(names = "--tag", paramLabel = "TAG", split = ",", description = "A tag for the usage; again for more.")
    List<String> tags = new ArrayList<>();

    @Option(names = "--policy", paramLabel = "NAME", description = "The guard policy that its calls are held to.")
    @Nullable
    String policy;

    @Option(
            names = "--expires",
            paramLabel = "DATE",
            description = "When the key ends, in UTC: 2027-01-01 or 2027-01-01T12:00:00Z (never).")
    @Nullable
    String expires;

    @Option(
            names = "--service",
            paramLabel = "NAME",
            description = "Only for the operator: whom the key serves, so that usage is kept apart.")
    @Nullable
    String service;

    @Option(names = "--json", description = "The server's answer.")
    boolean json;

    @Mixin
    ServerOptions server = new ServerOptions();

    ModelKeyCreateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        server.timeout();
        if (per != null && budget == null) {
            throw new CliException(Exit.USAGE, "--per needs --budget");
        }
        ObjectNode body = Json.object().put("name", name);
        array(body, "models", models);
        array(body, "tags", tags);
        text(body, "budget_usd", budget);
        text(body, "budget_period", per == null ? null : per.name());
        text(body, "policy", policy);
        text(body, "service", service);
        text(
                body,
                "expires_at",
                expires == null
                        ? null
                        : KeyCreateCommand.instant(expires.strip()).toString());
        if (requests != null) {
            body.put("requests_per_minute", requests);
        }
        if (tokens != null) {
            body.put("tokens_per_minute", tokens);
        }
        try (Session session = new ServerAccess(server, console).open()) {
            ObjectNode answer = session.api().post("/api/v1/model-keys", body);
            console.print(
                    json ? Json.pretty(answer) + "\n" : ModelKeyText.issued(new Render(console), "is made", answer));
        }
        return Exit.OK;
    }

    private static void array(ObjectNode body, String member, List<String> texts) {
        if (!texts.isEmpty()) {
            ArrayNode array = body.putArray(member);
            texts.stream().map(String::strip).distinct().forEach(array::add);
        }
    }

    private static void text(ObjectNode body, String member, @Nullable String text) {
        if (text != null) {
            body.put(member, text);
        }
    }
}
