package io.bulwark.cli;

import io.bulwark.node.AgentException;
import io.bulwark.node.AgentOptions;
import io.bulwark.node.AgentProgram;
import io.bulwark.node.Endpoint;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "node",
        header = "Compute for a network, with tokens at stake",
        description = {
            "%nRegisters with the node's own key, puts the stake up, takes tasks and is paid for results. Ctrl-C finishes what"
                    + " runs and leaves; a second one gives it back and leaves at once. A node that dies or loses its server goes"
                    + " on where it was when it is started again.%n"
        },
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        commandListHeading = "%nCommands:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it left, and owes nothing",
            "1:it left with committed results that it has not shown",
            "2:the command line is wrong",
            "3:a file cannot be used, or another node uses the key",
            "4:no server runs here",
            "5:the server refused, for instance the stake"
        },
        footer = {
            "",
            "Examples:",
            "  bulwark node --stake 1000",
            "  bulwark node --stake 1000 --model-url http://localhost:11434 --price 2",
            "  bulwark node --server https://bulwark.example.org --key bwk_... --json",
            "  bulwark node status"
        })
final class NodeCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    AgentOptions agent = new AgentOptions();

    @Mixin
    ServerOptions server = new ServerOptions();

    NodeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        ServerAccess access = new ServerAccess(server, console);
        Endpoint first = access.endpoint()
                .orElseThrow(() -> new CliException(
                        Exit.NO_SERVER,
                        "no server runs on " + access.data(),
                        "next: start one with 'bulwark up', or name one with --server"));
        try {
            return AgentProgram.run(
                    agent,
                    () -> find(access),
                    first.base().toString(),
                    console.environment(),
                    console.out(),
                    console.terminal(),
                    console.width());
        } catch (AgentException e) {
            throw new CliException(exit(e.kind()), e.headline(), e.details());
        }
    }

    private static Endpoint find(ServerAccess access) throws IOException {
        try {
            return access.endpoint().orElseThrow(() -> new IOException("no server runs on " + access.data()));
        } catch (CliException e) {
            // What was right at the start may be right again soon.
            throw new IOException(e.headline(), e);
        }
    }

    private static int exit(AgentException.Kind kind) {
        return switch (kind) {
            case USAGE -> Exit.USAGE;
            case INPUT -> Exit.INPUT;
            case NO_SERVER -> Exit.NO_SERVER;
            case REFUSED -> Exit.REFUSED;
        };
    }
}
