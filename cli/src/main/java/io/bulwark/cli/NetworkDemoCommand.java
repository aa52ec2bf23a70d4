package io.bulwark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        header = "A living network on this machine: nodes, requesters, stakes, payouts",
        description = {
            "%nUses the server that runs here, or starts one for the call. Every node and every requester is a wallet made for"
                    + " the demonstration, funded with tokens that are made for it; the nodes run in this process and speak the"
                    + " real protocol. A few are slow, and as many as you ask for lie and lose stake.%n"
        },
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it ran, and every token is where it should be",
            "1:the tokens do not add up, or an honest node lost stake",
            "4:no server can be reached or started",
            "5:the server refused, for instance because the key is not the operator's"
        },
        footer = {
            "",
            "Examples:",
            "  bulwark network demo --nodes 50",
            "  bulwark network demo --nodes 20 --liars 3 --seconds 60 --json"
        })
final class NetworkDemoCommand implements Callable<Integer> {
    private static final int MOST_NODES = 500;

    private final Console console;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            order = 1,
            defaultValue = "50",
            description = "How many nodes, 3 to 500 (default: ${DEFAULT-VALUE}).")
    int nodes = 50;

    @Option(
            names = "--liars",
            paramLabel = "K",
            order = 2,
            defaultValue = "0",
            description = "How many of them give wrong results (default: ${DEFAULT-VALUE}).")
    int liars;

    @Option(
            names = "--slow",
            paramLabel = "K",
            order = 3,
            description = "How many of them take half a second for a task (default: a tenth).")
    int slow = -1;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            order = 4,
            defaultValue = "30",
            description = "How long, 1 to 86400 (default: ${DEFAULT-VALUE}).")
    int seconds = 30;

    @Option(names = "--json", order = 5, description = "One JSON object a second, and the summary as the last.")
    boolean json;

    @Mixin
    ServerOptions server = new ServerOptions();

    NetworkDemoCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (nodes < 3 || nodes > MOST_NODES) {
            throw new CliException(Exit.USAGE, "--nodes must be from 3 to " + MOST_NODES);
        }
        int slowly = slow < 0 ? nodes / 10 : slow;
        if (liars < 0 || slowly < 0 || liars + slowly > nodes - 2) {
            throw new CliException(Exit.USAGE, "at least two nodes must be neither slow nor lying");
        }
        if (seconds < 1 || seconds > 86_400) {
            throw new CliException(Exit.USAGE, "--seconds must be from 1 to 86400");
        }
        try (Session session = new ServerAccess(server, console).open()) {
            Api api = session.api();
            if (!ServerAccess.isLoopback(api.base())) {
                throw new CliException(
                        Exit.USAGE,
                        "the demonstration makes tokens, so it runs on a server of this machine only",
                        "next: leave --server out, and one is started for the call");
            }
            ObjectNode balance = api.get("/api/v1/ledger/balance", Map.of());
            if (!"operator".equals(Json.text(balance, "owner"))) {
                throw new CliException(
                        Exit.REFUSED,
                        "the demonstration makes tokens, which only the operator may",
                        "next: leave --key and BULWARK_KEY out to use the operator's key of the data folder");
            }
            try (DemoNetwork demo = new DemoNetwork(api, server.timeout(), console.status(), nodes, slowly, liars)) {
                return run(demo);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(Exit.REFUSED, "interrupted");
        }
    }

    private int run(DemoNetwork demo) throws InterruptedException {
        demo.start();
        DemoScreen screen = new DemoScreen(console, json);
        Deadline end = Deadline.in(Duration.ofSeconds(seconds));
        while (!end.over()) {
            Thread.sleep(Math.min(1_000, Math.max(1, end.left().toMillis())));
            screen.show(demo.look());
        }
        demo.finish();
        ObjectNode summary = demo.summary();
        screen.end(summary);
        return sound(summary) ? Exit.OK : Exit.RISK;
    }

    private static boolean sound(JsonNode summary) {
        return summary.path("conserved").asBoolean(false)
                && summary.path("honest_nodes_slashed").asInt() == 0
                && summary.path("fault").asText("").isEmpty();
    }
}
