package io.bulwark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "resume",
        header = "Give a node work again",
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        footer = {"", "Example:", "  bulwark node resume"})
final class NodeResumeCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    NodeChoice choice = new NodeChoice();

    @Mixin
    ServerOptions server = new ServerOptions();

    NodeResumeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        String path = choice.path();
        try (Session session = new ServerAccess(server, console).open()) {
            ObjectNode answer =
                    session.api().post(path + "/maintenance", Json.object().put("maintenance", false));
            console.print("node " + Text.safe(Json.text(answer, "node_id", "")) + ": "
                    + Text.safe(Json.text(answer, "status", "")) + "\n");
        }
        return Exit.OK;
    }
}
