package io.bulwark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "policy",
        header = "Keep, show, bind or remove policies on the server",
        synopsisHeading = "%nUsage: ",
        synopsisSubcommandLabel = "(put | list | show | bind | unbind | remove)",
        footer = {
            "",
            "Examples:",
            "  bulwark guard policy put support-bot.yaml",
            "  bulwark guard policy bind support-bot 0198f2aa-0000-7000-8000-000000000000"
        })
final class GuardPolicyCommand implements Runnable {
    private static final String PATH = "/api/v1/guard/policies";

    private final Console console;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before any method is called
    private CommandSpec spec;

    GuardPolicyCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), "say what to do with policies: put, list, show, bind, unbind or remove");
    }

    @Command(name = "put", header = "Keep a policy, or a newer version of it", sortOptions = false)
    int put(
            @Parameters(paramLabel = "FILE", description = "YAML or JSON; its name is the policy's name.") String file,
            @Mixin ServerOptions server) {
        String document = GuardPolicies.read(file);
        String name = GuardPolicies.parse(file, document).name();
        try (Session session = new ServerAccess(server, console).open()) {
            ObjectNode kept =
                    session.api().put(PATH + "/" + Api.encode(name), "text/plain", BodyPublishers.ofString(document));
            console.print("kept " + name + ", version " + kept.path("version").asInt() + "\n");
        }
        return Exit.OK;
    }

    @Command(name = "list", header = "All policies of yours", sortOptions = false)
    int list(
            @Option(names = "--json", description = "The server's answer.") boolean json, @Mixin ServerOptions server) {
        try (Session session = new ServerAccess(server, console).open()) {
            ObjectNode answer = session.api().get(PATH, Map.of());
            if (json) {
                console.print(Json.pretty(answer) + "\n");
                return Exit.OK;
            }
            Render page = new Render(console);
            for (JsonNode kept : answer.path("items")) {
                page.line(Text.padRight(Text.safe(kept.path("name").asText()), 24) + " version "
                        + kept.path("version").asInt() + ", "
                        + Text.count(kept.path("keys").size(), "key")
                        + page.dim("  " + Text.safe(kept.path("updated_at").asText())));
            }
            console.print(answer.path("items").isEmpty() ? "no policies; the built-in one applies\n" : page.toString());
        }
        return Exit.OK;
    }

    @Command(name = "show", header = "One policy as it was written", sortOptions = false)
    int show(@Parameters(paramLabel = "NAME") String name, @Mixin ServerOptions server) {
        try (Session session = new ServerAccess(server, console).open()) {
            console.print(session.api()
                            .get(PATH + "/" + Api.encode(name), Map.of())
                            .path("document")
                            .asText()
                            .strip()
                    + "\n");
        }
        return Exit.OK;
    }

    @Command(name = "bind", header = "Hold an API key to a policy", sortOptions = false)
    int bind(
            @Parameters(paramLabel = "NAME") String name,
            @Parameters(paramLabel = "KEY-ID") String key,
            @Mixin ServerOptions server) {
        try (Session session = new ServerAccess(server, console).open()) {
            session.api().put(path(name, key), "text/plain", BodyPublishers.noBody());
            console.print("key " + Text.safe(key) + " is held to " + Text.safe(name) + "\n");
        }
        return Exit.OK;
    }

    @Command(name = "unbind", header = "Let an API key choose its policy again", sortOptions = false)
    int unbind(
            @Parameters(paramLabel = "NAME") String name,
            @Parameters(paramLabel = "KEY-ID") String key,
            @Mixin ServerOptions server) {
        try (Session session = new ServerAccess(server, console).open()) {
            session.api().delete(path(name, key));
            console.print("key " + Text.safe(key) + " chooses its policy\n");
        }
        return Exit.OK;
    }

    @Command(name = "remove", header = "Remove a policy that no key is held to", sortOptions = false)
    int remove(@Parameters(paramLabel = "NAME") String name, @Mixin ServerOptions server) {
        try (Session session = new ServerAccess(server, console).open()) {
            session.api().delete(PATH + "/" + Api.encode(name));
            console.print("removed " + Text.safe(name) + "\n");
        }
        return Exit.OK;
    }

    private static String path(String name, String key) {
        return PATH + "/" + Api.encode(name) + "/keys/" + Api.encode(key);
    }
}
