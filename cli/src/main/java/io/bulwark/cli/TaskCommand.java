package io.bulwark.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "task",
        header = "AI work for the compute network: submit, watch, explain, cancel, and check what was paid",
        synopsisHeading = "%nUsage: ",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "Examples:",
            "  bulwark task submit --kind chat --text 'Name three rivers' --model llama3 --max-price 2 --watch",
            "  bulwark task explain 0198f2c4-77aa-7000-8000-000000000001"
        })
final class TaskCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before any method is called
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(),
                "say what to do with a task: submit, get, watch, explain, cancel, list or verify-payout");
    }
}
