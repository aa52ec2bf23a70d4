package io.bulwark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "stats",
        header = "Nodes, tasks, throughput and where the tokens are",
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        footer = {"", "Example:", "  bulwark network stats"})
final class NetworkStatsCommand implements Callable<Integer> {
    private final Console console;

    @Option(names = "--json", order = 1, description = "The server's answers as one object.")
    boolean json;

    @Mixin
    ServerOptions server = new ServerOptions();

    NetworkStatsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (Session session = new ServerAccess(server, console).open()) {
            ObjectNode stats = session.api().get("/api/v1/network/stats", Map.of());
            ObjectNode nodes = session.api().get("/api/v1/nodes/stats", Map.of());
            ObjectNode totals = session.api().get("/api/v1/ledger/totals", Map.of());
            if (json) {
                ObjectNode all = Json.object();
                all.set("network", stats);
                all.set("nodes", nodes);
                all.set("ledger", totals);
                console.print(Json.pretty(all) + "\n");
            } else {
                console.print(report(stats, nodes, totals));
            }
        }
        return Exit.OK;
    }

    private String report(JsonNode stats, JsonNode nodes, JsonNode totals) {
        Render page = new Render(console);
        page.line(page.bold("Nodes"));
        page.facts(
                2,
                List.of(
                        number(nodes, "online") + " online of " + number(nodes, "nodes"),
                        number(nodes, "maintenance") + " in maintenance",
                        number(nodes, "running") + " results in work, " + number(nodes, "slots") + " slots"));
        page.facts(
                2,
                List.of(
                        "results: " + number(nodes, "completed") + " accepted",
                        number(nodes, "lost") + " lost",
                        number(nodes, "rejected") + " wrong"));
        page.section("Tasks");
        page.facts(
                2,
                List.of(
                        number(stats, "pending_tasks") + " waiting",
                        number(stats, "assigned_tasks") + " assigned",
                        number(stats, "in_progress_tasks") + " in work",
                        number(stats, "completed_tasks") + " completed of " + number(stats, "submitted_tasks"),
                        String.format("%.1f a second", stats.path("throughput").asDouble())));
        page.section("Tokens, in " + Text.safe(Json.text(totals, "token", "tokens")));
        page.facts(
                2,
                List.of(
                        number(totals, "supply") + " made",
                        number(totals, "available") + " to spend",
                        number(totals, "escrow") + " set aside for tasks",
                        number(totals, "stake") + " at stake",
                        number(totals, "unbonding") + " unbonding",
                        number(totals, "fees") + " fees",
                        number(totals, "slashed") + " slashed",
                        "paid so far " + number(stats, "total_rewards_distributed")));
        page.text(
                2,
                totals.path("conserved").asBoolean(false)
                        ? "They add up to what was made."
                        : "THEY DO NOT ADD UP to what was made.");
        return page.toString();
    }

    private static String number(JsonNode json, String member) {
        return Text.grouped(Json.text(json, member, "0"));
    }
}
