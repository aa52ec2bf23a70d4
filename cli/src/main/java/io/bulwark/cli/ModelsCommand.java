package io.bulwark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "models",
        header = "The models behind the gateway, where they lead and what they cost",
        sortOptions = false,
        synopsisHeading = "%nUsage: ",
        footer = {"", "Examples:", "  bulwark models", "  bulwark models --test"})
final class ModelsCommand implements Callable<Integer> {
    private final Console console;

    @Option(names = "--test", description = "Ask each provider whether calls would work.")
    boolean test;

    @Option(names = "--json", description = "The server's answer.")
    boolean json;

    @Mixin
    ServerOptions server = new ServerOptions();

    ModelsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        ObjectNode answer;
        try (Session session = new ServerAccess(server, console).open()) {
            answer = session.api().get("/api/v1/models", Map.of("test", Boolean.toString(test)));
        }
        console.print(json ? Json.pretty(answer) + "\n" : page(answer));
        for (JsonNode provider : answer.path("providers")) {
            // A network without nodes is no fault of the configuration.
            boolean counts = !provider.path("kind").asText().equals("network");
            if (test && counts && !provider.path("works").asBoolean()) {
                return Exit.REFUSED;
            }
        }
        return Exit.OK;
    }

    private String page(ObjectNode answer) {
        Render page = new Render(console);
        for (JsonNode model : answer.path("models")) {
            List<String> targets = new ArrayList<>();
            model.path("targets").forEach(target -> targets.add(target(target)));
            page.line(page.bold(Text.safe(model.path("id").asText())) + "  "
                    + page.dim(Text.safe(String.join(", then ", targets))));
        }
        page.section("providers");
        for (JsonNode provider : answer.path("providers")) {
            String line = "  " + Text.padRight(Text.safe(provider.path("name").asText()), 14)
                    + Text.padRight(Text.safe(provider.path("kind").asText()), 12);
            if (provider.has("works")) {
                line += provider.path("works").asBoolean()
                        ? "works, " + provider.path("ms").asLong() + " ms"
                        : "does not work: " + Text.safe(provider.path("reason").asText());
            }
            page.line(line);
        }
        long configured = answer.path("providers")
                .valueStream()
                .filter(provider -> !Set.of("echo", "network")
                        .contains(provider.path("kind").asText()))
                .count();
        if (configured == 0) {
            page.blank()
                    .text(
                            0,
                            "next: set OPENAI_API_KEY, ANTHROPIC_API_KEY, GROQ_API_KEY or OLLAMA_HOST, or write a gateway"
                                    + " file (docs/gateway.md), and start the server again");
        }
        return page.toString();
    }

    private static String target(JsonNode target) {
        String where =
                target.path("provider").asText() + "/" + target.path("upstream").asText();
        JsonNode price = target.path("price");
        return price.isObject()
                ? where + " ($" + price.path("input").asText() + " in, $"
                        + price.path("output").asText() + " out for a million)"
                : where + " (price unknown)";
    }
}
