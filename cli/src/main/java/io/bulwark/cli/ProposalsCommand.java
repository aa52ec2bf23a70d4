package io.bulwark.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "proposals",
        header = "List scanned proposals, show one, find similar ones, or measure the screen",
        synopsisHeading = "%nUsage: ",
        synopsisSubcommandLabel = "(list | show | similar | evaluate)",
        footer = {"", "Examples:", "  bulwark proposals list --dao demo", "  bulwark proposals show 0198f2a0-..."})
final class ProposalsCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before any method is called
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), "say what to do with proposals: list, show, similar or evaluate");
    }
}
