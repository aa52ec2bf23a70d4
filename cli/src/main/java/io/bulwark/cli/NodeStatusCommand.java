package io.bulwark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "status",
        header = "Show a node: stake, earnings, record, and why it gets work or does not",
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        footer = {
            "",
            "Examples:",
            "  bulwark node status",
            "  bulwark node status 0198f2c4-77aa-7000-8000-000000000001 --json"
        })
final class NodeStatusCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    NodeChoice choice = new NodeChoice();

    @Option(names = "--json", order = 2, description = "The server's answer.")
    boolean json;

    @Mixin
    ServerOptions server = new ServerOptions();

    NodeStatusCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        String path = choice.path();
        try (Session session = new ServerAccess(server, console).open()) {
            ObjectNode answer = session.api().get(path + "/status", Map.of());
            console.print(json ? Json.pretty(answer) + "\n" : report(answer));
        }
        return Exit.OK;
    }

    private String report(JsonNode node) {
        Render page = new Render(console);
        String status = Json.text(node, "status", "unknown");
        page.line(
                page.bold(Text.safe(Json.text(node, "name", "node")) + " " + Text.safe(Json.text(node, "node_id", "")))
                        + ": " + (status.equals("online") ? page.good(status) : page.bad(Text.safe(status))));
        String token = Json.text(node, "token", "");
        page.facts(
                2,
                List.of(
                        "stake " + Json.text(node, "stake", "0") + " " + token,
                        "asks " + Json.text(node, "price", "0") + " a result",
                        Json.text(node, "slots", "0") + " slots",
                        "kinds " + names(node.path("kinds")),
                        "models " + names(node.path("models"))));
        JsonNode metrics = node.path("performance_metrics");
        page.facts(
                2,
                List.of(
                        "running " + Json.text(metrics, "running", "0"),
                        "completed " + Json.text(metrics, "completed", "0"),
                        "lost " + Json.text(metrics, "lost", "0"),
                        "wrong " + Json.text(metrics, "rejected", "0"),
                        "reputation " + Json.text(metrics, "reputation", "0")));
        JsonNode earned = node.path("earned");
        page.facts(
                2,
                List.of(
                        "earned " + Json.text(earned, "last_hour", "0") + " in the last hour",
                        Json.text(earned, "last_day", "0") + " " + token + " in the last day"));
        work(page, node.path("work"));
        return page.toString();
    }

    private static void work(Render page, JsonNode work) {
        page.section("Work");
        String why = Json.text(work, "why");
        if (why != null) {
            page.text(2, "It gets none: the node " + why + ".");
        }
        long waiting = work.path("waiting").asLong();
        page.text(
                2,
                waiting == 0
                        ? "No task is waiting."
                        : waiting + " tasks are waiting, " + work.path("fits").asLong()
                                + " of them fit this node and wait for their turn.");
        for (JsonNode refusal : work.path("refused")) {
            page.text(4, Text.count(refusal.path("tasks").asLong(), "task") + ": it " + Json.text(refusal, "why", "?"));
        }
    }

    private static String names(JsonNode list) {
        List<String> names = new ArrayList<>();
        list.forEach(name -> names.add(name.asText()));
        return names.isEmpty() ? "none" : String.join(", ", names);
    }
}
