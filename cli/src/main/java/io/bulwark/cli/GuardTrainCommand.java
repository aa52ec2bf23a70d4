package io.bulwark.cli;

import io.bulwark.guard.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "train",
        header = "Rebuild the trained detectors from data",
        description = {
            "%nReads the files whose names end with _train from a data folder and writes the detectors' models. The same"
                    + " data gives the same bytes.%n"
        },
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        footer = {
            "",
            "Examples:",
            "  bulwark guard train ../shared/data --out guard/src/main/resources",
            "  bulwark guard train ../shared/data --out /tmp/models --only security"
        })
final class GuardTrainCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(index = "0", paramLabel = "DATA", description = "Folder with prompts, pii, toxicity and grounding.")
    Path data = Path.of("");

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Resource folder to write under.")
    Path out = Path.of("");

    @Option(names = "--only", paramLabel = "NAME", split = ",", description = "Only these guards.")
    List<String> only = new ArrayList<>();

    GuardTrainCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (!Files.isDirectory(data)) {
            throw new CliException(Exit.INPUT, Text.safe(data.toString()) + ": not a folder");
        }
        for (String name : only) {
            if (!Training.names().contains(name)) {
                throw new CliException(
                        Exit.USAGE,
                        "nothing is trained for '" + Text.safe(name) + "'",
                        "there are: " + String.join(", ", Training.names()));
            }
        }
        try {
            Training.run(data, out, only.isEmpty() ? Training.names() : only, console.err());
        } catch (IOException e) {
            throw new CliException(Exit.INPUT, "training stopped: " + Text.safe(String.valueOf(e.getMessage())));
        }
        return Exit.OK;
    }
}
