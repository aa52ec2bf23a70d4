package io.bulwark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "unbond",
        header = "Take stake back; it earns nothing more and can be slashed until it is free",
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        footer = {"", "Example:", "  bulwark node unbond --amount 1000"})
final class NodeUnbondCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    NodeChoice choice = new NodeChoice();

    @Option(names = "--amount", paramLabel = "N", required = true, order = 2, description = "How much of the stake.")
    @Nullable
    String amount;

    @Mixin
    ServerOptions server = new ServerOptions();

    NodeUnbondCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        String path = choice.path();
        try (Session session = new ServerAccess(server, console).open()) {
            ObjectNode answer = session.api()
                    .postOnce(
                            path + "/unbond",
                            Json.object().put("amount", amount),
                            UUID.randomUUID().toString());
            console.print(Text.safe(Json.text(answer, "amount", "") + " " + Json.text(answer, "token", "")
                            + " are free at " + Json.text(answer, "free_at", "?"))
                    + "; then: bulwark node withdraw\n");
        }
        return Exit.OK;
    }
}
