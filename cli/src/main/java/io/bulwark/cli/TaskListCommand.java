package io.bulwark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "list",
        header = "Your tasks, newest first",
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        footer = {"", "Examples:", "  bulwark task list", "  bulwark task list --status failed --kind chat --limit 5"})
final class TaskListCommand implements Callable<Integer> {
    private final Console console;

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            description = "Only pending, assigned, in_progress, completed, failed or cancelled ones.")
    @Nullable
    String status;

    @Option(names = "--kind", paramLabel = "KIND", description = "Only hash, embedding or chat.")
    @Nullable
    String kind;

    @Mixin
    PageOptions paging = new PageOptions();

    @Option(names = "--json", description = "The server's answer.")
    boolean json;

    @Mixin
    ServerOptions server = new ServerOptions();

    TaskListCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        server.timeout();
        Map<String, String> query = paging.query();
        String same = "";
        if (status != null) {
            query.put("status", status);
            same += " --status " + status;
        }
        if (kind != null) {
            query.put("kind", kind);
            same += " --kind " + kind;
        }
        try (Session session = new ServerAccess(server, console).open()) {
            ObjectNode answer = session.api().get("/api/v1/tasks", query);
            console.print(json ? Json.pretty(answer) + "\n" : list(answer, same));
        }
        return Exit.OK;
    }

    private String list(JsonNode answer, String same) {
        Render page = new Render(console);
        if (answer.path("items").isEmpty()) {
            page.line(same.isEmpty() ? "There is no task yet." : "There is no such task.");
        }
        answer.path("items").forEach(task -> TaskText.item(page, task));
        PageOptions.more(page, "bulwark task list" + same, answer);
        return page.toString();
    }
}
