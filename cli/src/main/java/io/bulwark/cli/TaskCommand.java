package io.bulwark.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "task",
        header = "Check what nodes were paid for a task of the compute network",
        synopsisHeading = "%nUsage: ",
        synopsisSubcommandLabel = "verify-payout",
        footer = {"", "Example:", "  bulwark task verify-payout 0198f2c4-77aa-7000-8000-000000000001 --root 5dc9..."})
final class TaskCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before any method is called
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "say what to do with a task: verify-payout");
    }
}
