package io.bulwark.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "lists",
        header = "Show, import or remove lists of known addresses",
        synopsisHeading = "%nUsage: ",
        synopsisSubcommandLabel = "(show | add | update | remove)",
        footer = {
            "",
            "Examples:",
            "  bulwark lists add ofac --kind sanctioned ofac.csv --source \"US Treasury\"",
            "  bulwark lists show"
        })
final class ListsCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before any method is called
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), "say what to do with lists: show, add, update or remove");
    }
}
