package io.bulwark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "explain",
        header = "Why a task waits, which nodes were considered, and why each was refused",
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        footer = {"", "Example:", "  bulwark task explain 0198f2c4-77aa-7000-8000-000000000001"})
final class TaskExplainCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "TASK", description = "The task's id.")
    String task = "";

    @Option(names = "--json", description = "The server's answer.")
    boolean json;

    @Mixin
    ServerOptions server = new ServerOptions();

    TaskExplainCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        server.timeout();
        try (Session session = new ServerAccess(server, console).open()) {
            ObjectNode answer = session.api().get("/api/v1/tasks/" + Api.encode(task) + "/explain", Map.of());
            Render page = new Render(console);
            TaskText.explanation(page, answer);
            console.print(json ? Json.pretty(answer) + "\n" : page.toString());
        }
        return Exit.OK;
    }
}
