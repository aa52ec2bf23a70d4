package io.bulwark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "sessions",
        header = "The conversations that the server's guards follow",
        sortOptions = false,
        synopsisHeading = "%nUsage: ",
        footer = {
            "",
            "Examples:",
            "  bulwark guard sessions",
            "  bulwark guard sessions show s-1",
            "  bulwark guard sessions remove s-1"
        })
final class GuardSessionsCommand implements Callable<Integer> {
    private static final String PATH = "/api/v1/guard/sessions";

    enum Action {
        LIST,
        SHOW,
        REMOVE
    }

    private final Console console;

    @Parameters(index = "0", paramLabel = "ACTION", arity = "0..1", description = "list, show or remove (list).")
    Action action = Action.LIST;

    @Parameters(index = "1", paramLabel = "ID", arity = "0..1", description = "A conversation, for show and remove.")
    @Nullable
    String id;

    @Option(names = "--json", description = "The server's answer.")
    boolean json;

    @Mixin
    PageOptions pages = new PageOptions();

    @Mixin
    ServerOptions server = new ServerOptions();

    GuardSessionsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        String session = id;
        if (action != Action.LIST && (session == null || session.isBlank())) {
            throw new CliException(Exit.USAGE, "name the conversation", "next: bulwark guard sessions lists them");
        }
        try (Session to = new ServerAccess(server, console).open()) {
            switch (action) {
                case LIST -> list(to.api().get(PATH, pages.query()));
                case SHOW -> show(to.api().get(PATH + "/" + Api.encode(String.valueOf(session)), Map.of()));
                case REMOVE -> {
                    to.api().delete(PATH + "/" + Api.encode(String.valueOf(session)));
                    console.status().note("forgotten: " + Text.safe(String.valueOf(session)));
                }
            }
        }
        return Exit.OK;
    }

    private void list(ObjectNode answer) {
        if (json) {
            console.print(Json.pretty(answer) + "\n");
            return;
        }
        Render page = new Render(console);
        for (JsonNode one : answer.path("items")) {
            List<String> facts = new ArrayList<>();
            facts.add(Text.count(one.path("turns").asLong(), "turn"));
            facts.add(Text.count(one.path("tokens").asLong(), "token"));
            if (one.path("blocked").asInt() > 0) {
                facts.add(one.path("blocked").asInt() + " blocked");
            }
            facts.add("last used " + Text.safe(one.path("updated_at").asText()));
            page.line(page.bold(Text.safe(one.path("id").asText())) + "  " + page.dim(String.join(", ", facts)));
        }
        if (answer.path("items").isEmpty()) {
            page.line("There is no conversation.");
        }
        PageOptions.more(page, "bulwark guard sessions", answer);
        console.print(page.toString());
    }

    private void show(ObjectNode answer) {
        if (json) {
            console.print(Json.pretty(answer) + "\n");
            return;
        }
        Render page = new Render(console);
        page.line(page.bold(Text.safe(answer.path("id").asText())) + "  "
                + Text.count(answer.path("turns").asLong(), "turn") + ", "
                + Text.count(answer.path("tokens").asLong(), "token"));
        int since = answer.path("drifted_since").asInt(-1);
        page.line("  topic   "
                + (since < 0 ? "kept" : "left at turn " + since)
                + page.dim("  drift " + answer.path("drift_level").asText()));
        List<String> aside = new ArrayList<>();
        answer.path("quarantined").forEach(turn -> aside.add(turn.asText()));
        page.line("  aside   " + (aside.isEmpty() ? "nothing" : "turn " + String.join(", ", aside)));
        for (JsonNode fact : answer.path("facts")) {
            page.text(
                    2,
                    "fact    ",
                    fact.path("subject").asText() + ": " + fact.path("value").asText() + " (turn "
                            + fact.path("turn").asInt() + ")",
                    text -> text);
        }
        console.print(page.toString());
    }
}
