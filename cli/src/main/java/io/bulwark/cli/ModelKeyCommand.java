package io.bulwark.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "model-key",
        header = "Make, list, edit, rotate or revoke keys that call models within a budget",
        synopsisHeading = "%nUsage: ",
        synopsisSubcommandLabel = "(create | list | edit | rotate | revoke)",
        footer = {
            "",
            "Examples:",
            "  bulwark model-key create dapp --model 'gpt-4o*' --budget 25 --per month",
            "  bulwark model-key list"
        })
final class ModelKeyCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before any method is called
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), "say what to do with model keys: create, list, edit, rotate or revoke");
    }
}
