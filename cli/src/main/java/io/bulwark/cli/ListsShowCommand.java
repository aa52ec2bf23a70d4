package io.bulwark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        header = "Show all lists, or one",
        description = "%nKind, source, dates, number of entries and hash of each.%n",
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        footer = {"", "Examples:", "  bulwark lists show", "  bulwark lists show ofac"})
final class ListsShowCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "One list (default: all).")
    @Nullable
    String name;

    @Option(names = "--json", description = "The server's answer.")
    boolean json;

    @Mixin
    ServerOptions server = new ServerOptions();

    ListsShowCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        server.timeout();
        try (Session session = new ServerAccess(server, console).open()) {
            ObjectNode answer =
                    session.api().get(name == null ? "/api/v1/lists" : "/api/v1/lists/" + Api.encode(name), Map.of());
            console.print(json ? Json.pretty(answer) + "\n" : show(answer));
        }
        return Exit.OK;
    }

    private String show(JsonNode answer) {
        Render page = new Render(console);
        if (name != null) {
            ListText.list(page, answer);
        } else if (answer.path("items").isEmpty()) {
            page.line("There is no list yet.");
        } else {
            answer.path("items").forEach(list -> ListText.list(page, list));
        }
        return page.toString();
    }
}
