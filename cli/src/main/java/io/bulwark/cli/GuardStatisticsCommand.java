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
        name = "statistics",
        aliases = "stats",
        header = "What the server's guards said, per key and policy",
        sortOptions = false,
        synopsisHeading = "%nUsage: ",
        footer = {"", "Example:", "  bulwark guard statistics --days 30"})
final class GuardStatisticsCommand implements Callable<Integer> {
    private final Console console;

    @Option(names = "--days", paramLabel = "N", description = "The last N days in UTC, 1 to 90 (7).")
    int days = 7;

    @Option(names = "--json", description = "The server's answer.")
    boolean json;

    @Mixin
    ServerOptions server = new ServerOptions();

    GuardStatisticsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        ObjectNode answer;
        try (Session session = new ServerAccess(server, console).open()) {
            answer = session.api().get("/api/v1/guard/statistics", Map.of("days", Integer.toString(days)));
        }
        console.print(json ? Json.pretty(answer) + "\n" : page(answer));
        return Exit.OK;
    }

    private String page(ObjectNode answer) {
        if (answer.path("applications").isEmpty()) {
            return "nothing was checked from " + Text.safe(answer.path("from").asText()) + " to "
                    + Text.safe(answer.path("to").asText()) + "\n";
        }
        Render page = new Render(console);
        for (JsonNode application : answer.path("applications")) {
            page.line(page.bold(Text.safe(application.path("key").asText())) + "  policy "
                    + Text.safe(application.path("policy").asText())
                    + page.dim("  " + Text.count(application.path("checks").asInt(), "check") + ": "
                            + counts(application.path("verdicts"))));
            application.path("guards").properties().forEach(guard -> {
                page.line("  " + Text.padRight(Text.safe(guard.getKey()), 10)
                        + counts(guard.getValue().path("verdicts")));
                String categories = counts(guard.getValue().path("categories"));
                if (!categories.isEmpty()) {
                    page.text(12, "", categories, page::dim);
                }
            });
        }
        return page.toString();
    }

    private static String counts(JsonNode node) {
        List<String> counts = new ArrayList<>();
        node.properties()
                .forEach(e ->
                        counts.add(Text.safe(e.getKey()) + " " + e.getValue().asLong()));
        return String.join(", ", counts);
    }
}
