package io.bulwark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** Gives a node no new work, or work again. */
abstract sealed class NodeMaintenance implements Callable<Integer> permits NodeDrainCommand, NodeResumeCommand {
    private final Console console;
    private final boolean maintenance;

    @Mixin
    NodeChoice choice = new NodeChoice();

    @Mixin
    ServerOptions server = new ServerOptions();

    NodeMaintenance(Console console, boolean maintenance) {
        this.console = console;
        this.maintenance = maintenance;
    }

    @Override
    public Integer call() {
        String path = choice.path();
        try (Session session = new ServerAccess(server, console).open()) {
            ObjectNode answer =
                    session.api().post(path + "/maintenance", Json.object().put("maintenance", maintenance));
            console.print("node " + Text.safe(Json.text(answer, "node_id", "")) + ": "
                    + Text.safe(Json.text(answer, "status", "")) + "\n");
        }
        return Exit.OK;
    }
}
