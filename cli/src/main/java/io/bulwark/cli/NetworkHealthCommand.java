package io.bulwark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "health",
        header = "Whether the network can do work",
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:it can", "4:no server answers", "5:it has no nodes, or is down"},
        footer = {"", "Example:", "  bulwark network health"})
final class NetworkHealthCommand implements Callable<Integer> {
    private final Console console;

    @Option(names = "--json", order = 1, description = "The server's answer.")
    boolean json;

    @Mixin
    ServerOptions server = new ServerOptions();

    NetworkHealthCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        ServerAccess access = new ServerAccess(server, console);
        JsonNode health = access.find()
                .flatMap(api -> api.health("/api/v1/network/health"))
                .orElseThrow(() -> new CliException(
                        Exit.NO_SERVER,
                        "no server answers",
                        "next: start one with 'bulwark up', or name one with --server"))
                .body();
        String status = Json.text(health, "status", "unknown");
        if (json) {
            console.print(Json.pretty(health) + "\n");
        } else {
            Render page = new Render(console);
            page.line("network: " + (status.equals("up") ? page.good("up") : page.bad(Text.safe(status))) + ", "
                    + Text.count(health.path("active_nodes").asLong(), "node") + " online");
            if (status.equals("no_nodes")) {
                page.line("next: 'bulwark node --stake 1000' starts one, 'bulwark network demo' fifty for a look");
            }
            console.print(page.toString());
        }
        return status.equals("up") ? Exit.OK : Exit.REFUSED;
    }
}
