package io.bulwark.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "network",
        header = "Look at the compute network, or see one live on this machine",
        synopsisHeading = "%nUsage: ",
        synopsisSubcommandLabel = "(stats | health | nodes | mint | demo)",
        footer = {"", "Examples:", "  bulwark network demo --nodes 50", "  bulwark network stats"})
final class NetworkCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before any method is called
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), "say what of the network: stats, health, nodes, mint or demo");
    }
}
