package io.bulwark.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "watch",
        header = "Follow tasks to their end, and show how they ended",
        description =
                "%nBy the server's events where they can be had, else by looking. Every task ends by its deadline.%n",
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every task is completed",
            "1:one failed or was cancelled",
            "4:no server can be reached",
            "5:the server refused the call"
        },
        footer = {"", "Example:", "  bulwark task watch 0198f2c4-77aa-7000-8000-000000000001"})
final class TaskWatchCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "TASK", arity = "1..*", description = "The tasks' ids.")
    List<String> tasks = new ArrayList<>();

    @Option(names = "--json", description = "Each event as a line of JSON, then each task.")
    boolean json;

    @Mixin
    ServerOptions server = new ServerOptions();

    TaskWatchCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        server.timeout();
        try (Session session = new ServerAccess(server, console).open()) {
            return new TaskEnd(console, session.api(), json)
                    .show(tasks.stream().distinct().toList());
        }
    }
}
