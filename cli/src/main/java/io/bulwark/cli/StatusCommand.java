package io.bulwark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "status",
        header = "Show whether the server and what it needs are well",
        description = "%nStarts nothing.%n",
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:ready", "2:the command line is wrong", "4:no server answers", "5:it answers but is not ready"
        },
        footer = {"", "Example:", "  bulwark status --server https://bulwark.example.org"})
final class StatusCommand implements Callable<Integer> {
    private final Console console;

    @Option(names = "--json", description = "The server's health answer with its url and ready.")
    boolean json;

    @Mixin
    ServerOptions server = new ServerOptions();

    StatusCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        server.timeout();
        ServerAccess access = new ServerAccess(server, console);
        Api api = access.find()
                .orElseThrow(() -> new CliException(
                        Exit.NO_SERVER,
                        "no server runs on " + access.data(),
                        "next: start one with 'bulwark up', or name one with --server"));
        boolean ready = api.health("/ready")
                .orElseThrow(() -> new CliException(
                        Exit.NO_SERVER,
                        "no server answers at " + api.base(),
                        "next: start it with 'bulwark up', or look at its log"))
                .ready();
        JsonNode health = api.health("/api/v1/health").map(Api.Health::body).orElseGet(Json::object);
        if (json) {
            ObjectNode answer = Json.object().put("url", api.base().toString()).put("ready", ready);
            if (health instanceof ObjectNode members) {
                answer.setAll(members);
            }
            console.print(Json.pretty(answer) + "\n");
        } else {
            console.print(report(api, ready, health));
        }
        return ready ? Exit.OK : Exit.REFUSED;
    }

    private String report(Api api, boolean ready, JsonNode health) {
        Render page = new Render(console);
        page.line(page.bold("Bulwark at " + api.base()) + ": " + (ready ? page.good("ready") : page.bad("not ready")));
        String status = Json.text(health, "status");
        String version = Json.text(health, "version");
        if (status != null || version != null) {
            page.text(2, (status == null ? "" : status) + (version == null ? "" : "  version " + version));
        }
        members(page, "Services", health.path("services"));
        members(page, "Metrics", health.path("metrics"));
        return page.toString();
    }

    private static void members(Render page, String heading, JsonNode object) {
        if (!object.isObject() || object.isEmpty()) {
            return;
        }
        page.section(heading);
        int names = object.properties().stream()
                .mapToInt(e -> Text.columns(Text.safe(e.getKey())))
                .max()
                .orElse(0);
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            JsonNode value = member.getValue();
            String text = value.isObject() ? Json.text(value, "status", Json.compact(value)) : value.asText("–");
            String name = Text.padRight(Text.safe(member.getKey()).replace('_', ' '), names);
            page.text(2, name + "  ", text, colour(page, text));
        }
    }

    private static UnaryOperator<String> colour(Render page, String state) {
        return switch (state.toLowerCase(Locale.ROOT)) {
            case "up", "ok", "healthy" -> page::good;
            case "down", "unhealthy", "error", "failed" -> page::bad;
            default -> UnaryOperator.identity();
        };
    }
}
