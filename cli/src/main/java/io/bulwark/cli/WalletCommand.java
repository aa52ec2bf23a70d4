package io.bulwark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "wallet",
        header = "Show what a chain and the lists say about an address",
        description =
                "%nEvery part is shown with its evidence (the call, block and time it was read at), or with the reason why it is unknown.%n",
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        footer = {"", "Example:", "  bulwark wallet 0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045 --chain-id 1"})
final class WalletCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "ADDRESS", description = "0x followed by 40 hexadecimal digits.")
    String address = "";

    @Option(
            names = "--chain-id",
            paramLabel = "N",
            description = "The chain (default: the only one configured, else 1, Ethereum).")
    @Nullable
    Long chain;

    @Option(names = "--refresh", description = "Read the chain again instead of using what is stored.")
    boolean refresh;

    @Option(names = "--json", description = "The server's answer.")
    boolean json;

    @Mixin
    ServerOptions server = new ServerOptions();

    WalletCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (!address.matches("0[xX][0-9a-fA-F]{40}")) {
            throw new CliException(Exit.USAGE, "ADDRESS must be 0x followed by 40 hexadecimal digits");
        }
        server.timeout();
        Map<String, String> query = new LinkedHashMap<>();
        if (chain != null) {
            query.put("chainId", String.valueOf(chain));
        }
        if (refresh) {
            query.put("refresh", "true");
        }
        try (Session session = new ServerAccess(server, console).open()) {
            ObjectNode answer = session.api().get("/api/v1/wallets/" + address, query);
            console.print(json ? Json.pretty(answer) + "\n" : WalletReport.of(new Render(console), answer));
        }
        return Exit.OK;
    }
}
