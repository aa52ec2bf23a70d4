package io.bulwark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "rotate",
        header = "Wrap all secrets by a new master key",
        description = "%nSecrets stay readable meanwhile. Where BULWARK_MASTER_KEY holds the master key, put the new"
                + " one before the old one there first.%n",
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        footer = {"", "Example:", "  bulwark secret rotate"})
final class SecretRotateCommand implements Callable<Integer> {
    private final Console console;

    @Option(names = "--json", description = "The server's answer.")
    boolean json;

    @Mixin
    ServerOptions server = new ServerOptions();

    SecretRotateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        server.timeout();
        try (Session session = new ServerAccess(server, console).open()) {
            ObjectNode answer = session.api().post("/api/v1/secrets/rotate", null);
            console.print(
                    json
                            ? Json.pretty(answer) + "\n"
                            : Text.count(answer.path("rewrapped").asLong(), "secret") + " wrapped by master key "
                                    + Text.safe(Json.text(answer, "master_key", "?")) + ".\n");
        }
        return Exit.OK;
    }
}
