package io.bulwark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "drain",
        header = "Give a node no new work, until 'node resume'",
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        footer = {"", "Example:", "  bulwark node drain"})
final class NodeDrainCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    NodeChoice choice = new NodeChoice();

    @Mixin
    ServerOptions server = new ServerOptions();

    NodeDrainCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        String path = choice.path();
        try (Session session = new ServerAccess(server, console).open()) {
            ObjectNode answer =
                    session.api().post(path + "/maintenance", Json.object().put("maintenance", true));
            console.print("node " + Text.safe(Json.text(answer, "node_id", "")) + ": "
                    + Text.safe(Json.text(answer, "status", "")) + "\n");
        }
        return Exit.OK;
    }
}
