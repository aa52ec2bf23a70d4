package io.bulwark.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "help",
        header = "Explain a command",
        synopsisHeading = "%nUsage: ",
        helpCommand = true,
        footer = {"", "Example:", "  bulwark help scan"})
final class HelpCommand implements Callable<Integer> {
    private final Console console;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before any method is called
    private CommandSpec spec;

    @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "Such as scan, or proposals list.")
    List<String> path = new ArrayList<>();

    HelpCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        CommandLine command = spec.parent().commandLine();
        for (String name : path) {
            CommandLine next = command.getSubcommands().get(name);
            if (next == null) {
                throw new ParameterException(
                        spec.parent().commandLine(), "there is no command '" + Text.safe(name) + "'");
            }
            command = next;
        }
        console.print(command.getUsageMessage(command.getColorScheme()));
        return Exit.OK;
    }
}
