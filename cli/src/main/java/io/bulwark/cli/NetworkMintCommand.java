package io.bulwark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "mint",
        header = "Make tokens, in a network of your own",
        description = "%nNeeds the operator's key (permission config:write).%n",
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        footer = {"", "Examples:", "  bulwark network mint 1000", "  bulwark network mint 50 --to wallet:0xd8da..."})
final class NetworkMintCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "AMOUNT", description = "How many, such as 1000 or 0.5.")
    @Nullable
    String amount;

    @Option(
            names = "--to",
            paramLabel = "OWNER",
            order = 1,
            description = "For whom, as 'GET /api/v1/ledger/balance' names its caller (default: you).")
    @Nullable
    String to;

    @Mixin
    ServerOptions server = new ServerOptions();

    NetworkMintCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (Session session = new ServerAccess(server, console).open()) {
            Api api = session.api();
            String owner = to == null ? Json.text(api.get("/api/v1/ledger/balance", Map.of()), "owner", "") : to;
            ObjectNode answer = api.postOnce(
                    "/api/v1/ledger/mint",
                    Json.object().put("to", owner).put("amount", amount),
                    UUID.randomUUID().toString());
            console.print(Text.safe(Json.text(answer, "owner", "") + " has " + Json.text(answer, "available", "0") + " "
                            + Json.text(answer, "token", ""))
                    + " to spend\n");
        }
        return Exit.OK;
    }
}
