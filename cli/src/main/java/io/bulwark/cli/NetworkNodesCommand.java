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
        name = "nodes",
        header = "List the network's nodes",
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        footer = {"", "Examples:", "  bulwark network nodes", "  bulwark network nodes --limit 200 --json"})
final class NetworkNodesCommand implements Callable<Integer> {
    private final Console console;

    @Option(
            names = "--limit",
            paramLabel = "N",
            order = 1,
            defaultValue = "50",
            description = "How many (default: ${DEFAULT-VALUE}).")
    int limit = 50;

    @Option(names = "--cursor", paramLabel = "ID", order = 2, description = "Where to go on, as an answer says it.")
    @Nullable
    String cursor;

    @Option(names = "--json", order = 3, description = "The server's answer.")
    boolean json;

    @Mixin
    ServerOptions server = new ServerOptions();

    NetworkNodesCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (Session session = new ServerAccess(server, console).open()) {
            String number = Integer.toString(limit);
            ObjectNode page = session.api()
                    .get(
                            "/api/v1/nodes",
                            cursor == null ? Map.of("limit", number) : Map.of("limit", number, "cursor", cursor));
            console.print(json ? Json.pretty(page) + "\n" : report(page));
        }
        return Exit.OK;
    }

    private String report(JsonNode answer) {
        Render page = new Render(console);
        page.line(page.bold(row("node", "name", "status", "stake", "price", "done", "lost", "wrong", "rep.")));
        for (JsonNode node : answer.path("items")) {
            JsonNode metrics = node.path("performance_metrics");
            page.line(row(
                    Json.text(node, "node_id", ""),
                    Json.text(node, "name", ""),
                    Json.text(node, "status", ""),
                    Json.text(node, "stake", "0"),
                    Json.text(node, "price", "0"),
                    Json.text(metrics, "completed", "0"),
                    Json.text(metrics, "lost", "0"),
                    Json.text(metrics, "rejected", "0"),
                    Json.text(metrics, "reputation", "0")));
        }
        String next = Json.text(answer, "next");
        if (answer.path("items").isEmpty()) {
            page.line("No node has registered yet; 'bulwark node --stake 1000' starts one.");
        } else if (next != null) {
            page.line("There are more: --cursor " + Text.safe(next));
        }
        return page.toString();
    }

    private static String row(
            String id,
            String name,
            String status,
            String stake,
            String price,
            String done,
            String lost,
            String wrong,
            String reputation) {
        return Text.padRight(Text.safe(id), 36) + " " + Text.padRight(Text.clip(Text.safe(name), 12), 12) + " "
                + Text.padRight(Text.safe(status), 11) + " " + left(stake, 8) + " " + left(price, 6) + " "
                + left(done, 7) + " " + left(lost, 5) + " " + left(wrong, 5) + " " + left(reputation, 5);
    }

    private static String left(String text, int width) {
        return Text.padLeft(Text.clip(Text.safe(text), width), width);
    }
}
