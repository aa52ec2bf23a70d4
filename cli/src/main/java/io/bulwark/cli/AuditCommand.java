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

@Command(
        name = "audit",
        header = "Read the audit log, or check that it is whole",
        description =
                "%nThe newest entries first. --verify checks every link of the log and exits with 1 when one does not hold.%n",
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        footer = {"", "Examples:", "  bulwark audit --type key.created", "  bulwark audit --verify"})
final class AuditCommand implements Callable<Integer> {
    private final Console console;

    @Option(names = "--verify", description = "Check every link of the log.")
    boolean verify;

    @Option(names = "--type", paramLabel = "TYPE", description = "Only entries of this type, such as key.created.")
    @Nullable
    String type;

    @Option(names = "--actor", paramLabel = "ID", description = "Only what this actor did.")
    @Nullable
    String actor;

    @Mixin
    PageOptions paging = new PageOptions();

    @Option(names = "--json", description = "The server's answer.")
    boolean json;

    @Mixin
    ServerOptions server = new ServerOptions();

    AuditCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        server.timeout();
        Map<String, String> query = paging.query();
        if (type != null) {
            query.put("type", type);
        }
        if (actor != null) {
            query.put("actor", actor);
        }
        try (Session session = new ServerAccess(server, console).open()) {
            ObjectNode answer = verify
                    ? session.api().get("/api/v1/audit/verify", Map.of())
                    : session.api().get("/api/v1/audit", query);
            console.print(json ? Json.pretty(answer) + "\n" : verify ? verdict(answer) : list(answer));
            return verify && !answer.path("intact").asBoolean(false) ? Exit.RISK : Exit.OK;
        }
    }

    private String verdict(JsonNode answer) {
        Render page = new Render(console);
        long entries = answer.path("entries").asLong();
        String count = Text.grouped(String.valueOf(entries)) + (entries == 1 ? " entry" : " entries");
        if (answer.path("intact").asBoolean(false)) {
            page.text(0, "", "The log is intact: " + count + ".", page::good);
        } else {
            JsonNode broken = answer.path("broken");
            page.text(
                    0,
                    "",
                    "The log is broken at entry " + Json.text(broken, "seq", "?") + " (" + count + "): "
                            + Json.text(broken, "reason", "no reason was given"),
                    page::bad);
        }
        return page.facts(0, List.of("head " + Json.text(answer, "head", "none")))
                .toString();
    }

    private String list(JsonNode answer) {
        Render page = new Render(console);
        if (answer.path("items").isEmpty()) {
            page.line("No entry.");
        }
        answer.path("items").forEach(entry -> item(page, entry));
        PageOptions.more(
                page,
                "bulwark audit" + (type == null ? "" : " --type " + type) + (actor == null ? "" : " --actor " + actor),
                answer);
        return page.toString();
    }

    private static void item(Render page, JsonNode entry) {
        page.line(Text.padLeft(Text.safe(Json.text(entry, "seq", "?")), 6) + "  "
                + Text.safe(ProposalsListCommand.time(Json.text(entry, "at", ""))) + "  "
                + page.bold(Text.safe(Json.text(entry, "type", "?"))) + "  "
                + Text.safe(Json.text(entry, "actor", "?")));
        List<String> facts = new ArrayList<>();
        entry.path("data")
                .properties()
                .forEach(m -> facts.add(m.getKey() + " " + m.getValue().asText()));
        String ip = Json.text(entry, "ip");
        if (ip != null) {
            facts.add("from " + ip);
        }
        page.facts(8, facts);
    }
}
