package io.bulwark.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "key",
        header = "Make, list, rotate or revoke API keys",
        synopsisHeading = "%nUsage: ",
        synopsisSubcommandLabel = "(create | list | rotate | revoke)",
        footer = {
            "",
            "Examples:",
            "  bulwark key create ci --permission scan:run --expires 2027-01-01",
            "  bulwark key list"
        })
final class KeyCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before any method is called
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), "say what to do with keys: create, list, rotate or revoke");
    }
}
