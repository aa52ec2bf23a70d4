package io.bulwark.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

@Command(
        name = "bulwark",
        header = {"Bulwark: the trust layer between AI and on-chain value", ""},
        commandListHeading = "%nCommands:%n",
        synopsisHeading = "Usage: ",
        footer = {
            "",
            "Start with:",
            "  bulwark up                  a server with its database, on this machine",
            "  bulwark scan proposal.md    one scan; without a server, one is started for it",
            "  bulwark help scan           options, exit codes and examples of a command"
        })
final class BulwarkCommand implements Callable<Integer> {
    private final Console console;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before any method is called
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            order = 100,
            description = "Show this help.")
    boolean help;

    @Option(
            names = {"-V", "--version"},
            order = 101,
            description = "Show the version.")
    boolean version;

    BulwarkCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (version) {
            return new VersionCommand(console).call();
        }
        console.err()
                .print(spec.commandLine().getUsageMessage(spec.commandLine().getColorScheme()));
        return Exit.USAGE;
    }
}
