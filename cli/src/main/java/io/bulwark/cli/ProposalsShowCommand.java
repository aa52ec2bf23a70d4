package io.bulwark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        header = "Show one proposal with its analyses",
        description = "%nThe newest analysis is told in full, older ones in one line each.%n",
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        footer = {"", "Example:", "  bulwark proposals show 0198f2a0-7c1e-7d02-9a55-3f1b2c4d5e6f --text"})
final class ProposalsShowCommand implements Callable<Integer> {
    /** Shown elsewhere, or too long for the list of members. */
    private static final Set<String> APART = Set.of("title", "description", "analyses", "latest");

    private final Console console;

    @Parameters(paramLabel = "ID", description = "The id, as 'bulwark proposals list' shows it.")
    String id = "";

    @Option(names = "--text", description = "The proposal's own text as well.")
    boolean text;

    @Option(names = "--json", description = "The server's answer.")
    boolean json;

    @Mixin
    ServerOptions server = new ServerOptions();

    ProposalsShowCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        server.timeout();
        try (Session session = new ServerAccess(server, console).open()) {
            ObjectNode answer = session.api().get("/api/v1/proposals/" + Api.encode(id), Map.of());
            console.print(json ? Json.pretty(answer) + "\n" : show(answer));
        }
        return Exit.OK;
    }

    private String show(JsonNode proposal) {
        Render page = new Render(console);
        String title = Json.text(proposal, "title", "(no title)");
        page.text(0, "", title, page::bold);
        int names = proposal.properties().stream()
                .map(Map.Entry::getKey)
                .filter(name -> !APART.contains(name) && Json.text(proposal, name) != null)
                .mapToInt(name -> Math.min(24, Text.columns(Text.safe(name))))
                .max()
                .orElse(0);
        for (Map.Entry<String, JsonNode> member : proposal.properties()) {
            String value = Json.text(proposal, member.getKey());
            if (value != null && !APART.contains(member.getKey())) {
                String name = Text.safe(member.getKey()).replace('_', ' ');
                page.text(
                        2,
                        Text.padRight(Text.clip(name, 24), names) + "  ",
                        ProposalsListCommand.time(value),
                        UnaryOperator.identity());
            }
        }
        String description = Json.text(proposal, "description");
        if (text && description != null) {
            page.section("Text").text(2, description);
        }
        analyses(page, title, proposal.path("analyses"));
        return page.toString();
    }

    private static void analyses(Render page, String title, JsonNode analyses) {
        if (analyses.isEmpty()) {
            page.section("Analyses").text(2, "none yet");
            return;
        }
        page.section("Newest analysis");
        JsonNode newest = analyses.get(0);
        ScanReport.full(page, title, ProposalsListCommand.time(Json.text(newest, "analysed_at", "")), newest);
        if (analyses.size() > 1) {
            page.section("Earlier analyses");
        }
        for (int i = 1; i < analyses.size(); i++) {
            JsonNode older = analyses.get(i);
            String level = ScanReport.level(older);
            page.line("  " + Text.padLeft(ScanReport.score(older), 5) + "  "
                    + page.level(level, Text.padRight(level, 8)) + "  "
                    + Text.padRight(Text.safe(Json.text(older, "recommendation", "–")), 8) + "  "
                    + page.dim(Text.safe(ProposalsListCommand.time(Json.text(older, "analysed_at", ""))) + "  rules "
                            + Text.safe(Json.text(older, "rules_version", "?"))));
        }
    }
}
