package io.bulwark.cli;

import picocli.CommandLine.Command;

@Command(
        name = "resume",
        header = "Give a node work again",
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        footer = {"", "Example:", "  bulwark node resume"})
final class NodeResumeCommand extends NodeMaintenance {
    NodeResumeCommand(Console console) {
        super(console, false);
    }
}
