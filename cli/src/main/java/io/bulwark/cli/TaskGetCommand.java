package io.bulwark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "get",
        header = "A task: its result, what stands behind it, its attempts and what they were paid",
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        footer = {
            "",
            "Examples:",
            "  bulwark task get 0198f2c4-77aa-7000-8000-000000000001",
            "  bulwark task get 0198f2c4-77aa-7000-8000-000000000001 --result > answer.txt"
        })
final class TaskGetCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "TASK", description = "The task's id.")
    String task = "";

    @Option(names = "--result", description = "Only the result, as the node gave it.")
    boolean result;

    @Option(names = "--json", description = "The server's answer.")
    boolean json;

    @Mixin
    ServerOptions server = new ServerOptions();

    TaskGetCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        server.timeout();
        try (Session session = new ServerAccess(server, console).open()) {
            String path = "/api/v1/tasks/" + Api.encode(task);
            ObjectNode answer = session.api().get(path, Map.of());
            if (result) {
                return result(answer);
            }
            if (json) {
                console.print(Json.pretty(answer) + "\n");
                return Exit.OK;
            }
            Render page = new Render(console);
            boolean paid = TaskText.ended(Json.text(answer, "status", ""));
            TaskText.task(page, answer, paid ? payouts(session.api(), path) : null);
            console.print(page.toString());
        }
        return Exit.OK;
    }

    private static @Nullable ObjectNode payouts(Api api, String path) {
        try {
            return api.get(path + "/payouts", Map.of());
        } catch (ApiException e) {
            // A key that may submit need not read the ledger.
            if (e.code().equals("FORBIDDEN")) {
                return null;
            }
            throw e;
        }
    }

    private int result(ObjectNode answer) {
        if (!answer.hasNonNull("result")) {
            throw new CliException(
                    Exit.REFUSED,
                    "there is no result: the task is " + Json.text(answer, "status", "unknown"),
                    "next: bulwark task explain " + task);
        }
        if (!answer.path("verified").asBoolean(false)) {
            console.status().note(TaskText.assurance(answer));
        }
        String text = answer.path("result").asText();
        if (console.terminal()) {
            console.print(String.join("\n", text.lines().map(Text::safe).toList()) + "\n");
        } else {
            console.write(text.getBytes(StandardCharsets.UTF_8), null);
        }
        return Exit.OK;
    }
}
