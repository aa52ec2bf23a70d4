package io.bulwark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "list",
        header = "List scanned proposals, newest first",
        description =
                "%nTwo lines for each: score, level, recommendation and title; then id, DAO, proposer and time.%n",
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        footer = {"", "Example:", "  bulwark proposals list --dao demo --limit 5"})
final class ProposalsListCommand implements Callable<Integer> {
    private final Console console;

    @Option(names = "--dao", paramLabel = "NAME", description = "Only proposals of this DAO.")
    @Nullable
    String dao;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many at most (default: ${DEFAULT-VALUE}).")
    int limit = 20;

    @Option(names = "--cursor", paramLabel = "CURSOR", description = "Where the last list ended.")
    @Nullable
    String cursor;

    @Option(names = "--json", description = "The server's answer.")
    boolean json;

    @Mixin
    ServerOptions server = new ServerOptions();

    ProposalsListCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (limit < 1 || limit > 1000) {
            throw new CliException(Exit.USAGE, "--limit must be between 1 and 1000");
        }
        server.timeout();
        Map<String, String> query = new LinkedHashMap<>();
        query.put("limit", String.valueOf(limit));
        if (cursor != null) {
            query.put("cursor", cursor);
        }
        if (dao != null) {
            query.put("dao", dao);
        }
        try (Session session = new ServerAccess(server, console).open()) {
            ObjectNode answer = session.api().get("/api/v1/proposals", query);
            console.print(json ? Json.pretty(answer) + "\n" : list(answer));
        }
        return Exit.OK;
    }

    private String list(JsonNode answer) {
        Render page = new Render(console);
        if (answer.path("items").isEmpty()) {
            page.line(dao == null ? "No proposal has been scanned yet." : "No proposal of this DAO has been scanned.");
        }
        for (JsonNode item : answer.path("items")) {
            item(page, item);
        }
        String next = Json.text(answer, "next");
        if (next != null) {
            String sameDao = dao == null ? "" : " --dao " + dao;
            page.blank().text(0, "", "more: bulwark proposals list" + sameDao + " --cursor " + next, page::dim);
        }
        return page.toString();
    }

    private static void item(Render page, JsonNode item) {
        JsonNode latest = item.path("latest");
        String level = latest.isObject() ? Text.clip(ScanReport.level(latest), 8) : "–";
        String advice = Text.clip(Text.safe(Json.text(latest, "recommendation", "–")), 7)
                + (latest.path("inconclusive").asBoolean(false) ? "*" : "");
        String title = Text.clip(Text.safe(Json.text(item, "title", "(no title)")), Math.max(20, page.width() - 28));
        page.line(Text.padLeft(Text.clip(ScanReport.score(latest), 5), 5) + "  "
                + page.level(level, Text.padRight(level, 8)) + "  "
                + page.advice(advice.replace("*", ""), Text.padRight(advice, 8)) + "   " + page.bold(title));
        List<String> facts = new ArrayList<>();
        facts.add(Json.text(item, "id", "(no id)"));
        String dao = Json.text(item, "dao_name");
        if (dao != null) {
            facts.add(dao);
        }
        String proposer = Json.text(item, "proposer_address");
        if (proposer != null) {
            facts.add(shortAddress(proposer));
        }
        facts.add(time(Json.text(latest, "analysed_at", Json.text(item, "created_at", ""))));
        page.facts(7, facts);
    }

    /** {@code 0x12ab…34cd}. */
    private static String shortAddress(String address) {
        return address.length() <= 14
                ? address
                : address.substring(0, 6) + "…" + address.substring(address.length() - 4);
    }

    /** {@code 2026-11-20T14:02:11.5Z} as {@code 2026-11-20 14:02}; other forms stay. */
    static String time(String instant) {
        return instant.matches("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}.*Z")
                ? instant.substring(0, 16).replace('T', ' ') + " UTC"
                : instant;
    }
}
