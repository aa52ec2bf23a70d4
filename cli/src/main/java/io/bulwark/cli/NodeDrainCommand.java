package io.bulwark.cli;

import picocli.CommandLine.Command;

@Command(
        name = "drain",
        header = "Give a node no new work, until 'node resume'",
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        footer = {"", "Example:", "  bulwark node drain"})
final class NodeDrainCommand extends NodeMaintenance {
    NodeDrainCommand(Console console) {
        super(console, true);
    }
}
