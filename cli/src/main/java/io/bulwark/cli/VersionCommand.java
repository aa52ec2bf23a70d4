package io.bulwark.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "version",
        header = "Show the version",
        synopsisHeading = "%nUsage: ",
        footer = {"", "Example:", "  bulwark version"})
final class VersionCommand implements Callable<Integer> {
    private final Console console;

    VersionCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        console.print("bulwark " + version() + " (Java " + Runtime.version().feature() + ")\n");
        return Exit.OK;
    }

    /** The version in the jar's manifest. */
    static String version() {
        String version = VersionCommand.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
