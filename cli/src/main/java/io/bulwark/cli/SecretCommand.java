package io.bulwark.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "secret",
        header = "Enter, list, remove or rotate secrets such as keys of providers",
        synopsisHeading = "%nUsage: ",
        synopsisSubcommandLabel = "(set | list | remove | rotate)",
        footer = {"", "Examples:", "  bulwark secret set openai --from key.txt", "  bulwark secret list"})
final class SecretCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before any method is called
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), "say what to do with secrets: set, list, remove or rotate");
    }
}
