package io.bulwark.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "remove",
        header = "Remove a list",
        description = "%nIts addresses no longer count in any scan from now on.%n",
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        footer = {"", "Example:", "  bulwark lists remove scams"})
final class ListsRemoveCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "NAME", description = "The list's name.")
    String name = "";

    @Option(names = "--json", description = "The outcome as JSON.")
    boolean json;

    @Mixin
    ServerOptions server = new ServerOptions();

    ListsRemoveCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        server.timeout();
        try (Session session = new ServerAccess(server, console).open()) {
            session.api().delete("/api/v1/lists/" + Api.encode(name));
        }
        console.print(
                json
                        ? Json.pretty(Json.object().put("name", name).put("removed", true)) + "\n"
                        : "List " + Text.safe(name) + " is removed.\n");
        return Exit.OK;
    }
}
