package io.bulwark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "cancel",
        header = "Cancel tasks; nodes that have delivered are paid, the rest comes back",
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        footer = {"", "Example:", "  bulwark task cancel 0198f2c4-77aa-7000-8000-000000000001"})
final class TaskCancelCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "TASK", arity = "1..*", description = "The tasks' ids.")
    List<String> tasks = new ArrayList<>();

    @Option(names = "--json", description = "The server's answer, a line for each.")
    boolean json;

    @Mixin
    ServerOptions server = new ServerOptions();

    TaskCancelCommand(Console console) {
        this.console = console;
    }

    /** All are tried; the first that cannot be cancelled decides the exit code. */
    @Override
    public Integer call() {
        server.timeout();
        int exit = Exit.OK;
        try (Session session = new ServerAccess(server, console).open()) {
            for (String task : tasks) {
                try {
                    ObjectNode answer = session.api().post("/api/v1/tasks/" + Api.encode(task) + "/cancel", null);
                    console.print(json ? Json.compact(answer) + "\n" : line(task, answer));
                } catch (ApiException e) {
                    Main.complain(console, tasks.size() == 1 ? "" : task + ": ", e);
                    exit = exit == Exit.OK ? e.exit() : exit;
                }
            }
        }
        return exit;
    }

    private static String line(String task, ObjectNode answer) {
        return "cancelled " + Text.safe(task) + ", paid " + Text.safe(Json.text(answer, "price", "?")) + " of "
                + Text.safe(Json.text(answer, "escrow", "?")) + " " + Text.safe(Json.text(answer, "token", "")) + "\n";
    }
}
