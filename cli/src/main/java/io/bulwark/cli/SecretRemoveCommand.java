package io.bulwark.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "remove",
        header = "Remove a secret",
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        footer = {"", "Example:", "  bulwark secret remove openai"})
final class SecretRemoveCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "NAME", description = "The name, as 'bulwark secret list' shows it.")
    String name = "";

    @Option(names = "--json", description = "The outcome as JSON.")
    boolean json;

    @Mixin
    ServerOptions server = new ServerOptions();

    SecretRemoveCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        server.timeout();
        try (Session session = new ServerAccess(server, console).open()) {
            session.api().delete("/api/v1/secrets/" + Api.encode(name));
        }
        console.print(
                json
                        ? Json.pretty(Json.object().put("name", name).put("removed", true)) + "\n"
                        : "Secret " + Text.safe(name) + " is removed.\n");
        return Exit.OK;
    }
}
