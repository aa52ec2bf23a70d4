package io.bulwark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "list",
        header = "List API keys, newest first",
        description = "%nTwo lines for each: name, beginning and state; then id, owner, permissions and times.%n",
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        footer = {"", "Example:", "  bulwark key list"})
final class KeyListCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    PageOptions paging = new PageOptions();

    @Option(names = "--json", description = "The server's answer.")
    boolean json;

    @Mixin
    ServerOptions server = new ServerOptions();

    KeyListCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        server.timeout();
        try (Session session = new ServerAccess(server, console).open()) {
            ObjectNode answer = session.api().get("/api/v1/keys", paging.query());
            console.print(json ? Json.pretty(answer) + "\n" : list(answer));
        }
        return Exit.OK;
    }

    private String list(JsonNode answer) {
        Render page = new Render(console);
        if (answer.path("items").isEmpty()) {
            page.line("There is no key.");
        }
        answer.path("items").forEach(key -> KeyText.item(page, key));
        PageOptions.more(page, "bulwark key list", answer);
        return page.toString();
    }
}
