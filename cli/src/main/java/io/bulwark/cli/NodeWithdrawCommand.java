package io.bulwark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "withdraw",
        header = "Free the stake whose time of unbonding is over",
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        footer = {"", "Example:", "  bulwark node withdraw"})
final class NodeWithdrawCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    NodeChoice choice = new NodeChoice();

    @Mixin
    ServerOptions server = new ServerOptions();

    NodeWithdrawCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        String path = choice.path();
        try (Session session = new ServerAccess(server, console).open()) {
            ObjectNode answer = session.api().post(path + "/withdraw", null);
            console.print(
                    Text.safe(Json.text(answer, "amount", "0") + " " + Json.text(answer, "token", "")) + " are free\n");
        }
        return Exit.OK;
    }
}
