package io.bulwark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "list",
        header = "List model keys, newest first",
        description =
                "%nTwo lines for each: name, beginning and state; then id, owner, models, budget, rates and times.%n",
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        footer = {"", "Example:", "  bulwark model-key list"})
final class ModelKeyListCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    PageOptions paging = new PageOptions();

    @Option(names = "--json", description = "The server's answer.")
    boolean json;

    @Mixin
    ServerOptions server = new ServerOptions();

    ModelKeyListCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        server.timeout();
        try (Session session = new ServerAccess(server, console).open()) {
            ObjectNode answer = session.api().get("/api/v1/model-keys", paging.query());
            console.print(json ? Json.pretty(answer) + "\n" : list(answer));
        }
        return Exit.OK;
    }

    private String list(JsonNode answer) {
        Render page = new Render(console);
        if (answer.path("items").isEmpty()) {
            page.line("There is no model key.");
        }
        answer.path("items").forEach(key -> ModelKeyText.item(page, key));
        PageOptions.more(page, "bulwark model-key list", answer);
        return page.toString();
    }
}
