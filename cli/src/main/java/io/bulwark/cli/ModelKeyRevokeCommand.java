package io.bulwark.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "revoke",
        header = "End a model key",
        description = "%nIt is refused from now on, and cannot be brought back.%n",
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        footer = {"", "Example:", "  bulwark model-key revoke 0198f2a0-7c1e-7d02-9a55-3f1b2c4d5e6f"})
final class ModelKeyRevokeCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "ID", description = "The id, as 'bulwark model-key list' shows it.")
    String id = "";

    @Option(names = "--json", description = "The outcome as JSON.")
    boolean json;

    @Mixin
    ServerOptions server = new ServerOptions();

    ModelKeyRevokeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        server.timeout();
        try (Session session = new ServerAccess(server, console).open()) {
            session.api().delete("/api/v1/model-keys/" + Api.encode(id));
        }
        console.print(
                json
                        ? Json.pretty(Json.object().put("id", id).put("revoked", true)) + "\n"
                        : "Model key " + Text.safe(id) + " is revoked.\n");
        return Exit.OK;
    }
}
