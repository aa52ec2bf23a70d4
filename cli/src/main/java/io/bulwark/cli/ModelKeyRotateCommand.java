package io.bulwark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "rotate",
        header = "Replace the secret of a model key",
        description = "%nThe new secret is shown this once. The old one ends at once, or after --grace.%n",
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        footer = {"", "Example:", "  bulwark model-key rotate 0198f2a0-7c1e-7d02-9a55-3f1b2c4d5e6f --grace 600"})
final class ModelKeyRotateCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "ID", description = "The id, as 'bulwark model-key list' shows it.")
    String id = "";

    @Option(
            names = "--grace",
            paramLabel = "SECONDS",
            description = "How long the old secret stays valid, at most a day (default: not at all).")
    @Nullable
    Long grace;

    @Option(names = "--json", description = "The server's answer.")
    boolean json;

    @Mixin
    ServerOptions server = new ServerOptions();

    ModelKeyRotateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (grace != null && (grace < 0 || grace > 86_400)) {
            throw new CliException(Exit.USAGE, "--grace must be between 0 and 86400 seconds");
        }
        server.timeout();
        ObjectNode body = grace == null ? null : Json.object().put("grace_s", grace);
        try (Session session = new ServerAccess(server, console).open()) {
            ObjectNode answer = session.api().post("/api/v1/model-keys/" + Api.encode(id) + "/rotate", body);
            console.print(
                    json
                            ? Json.pretty(answer) + "\n"
                            : ModelKeyText.issued(new Render(console), "has a new secret", answer));
        }
        return Exit.OK;
    }
}
