package io.bulwark.cli;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "report",
        header = "The daily report: top projects and what changed since yesterday",
        description = {
            "%nMakes today's report where there is none, and prints it. What changed is told from the values that the report of"
                    + " the day before has kept; what could not be looked at is named.%n"
        },
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "2:the command line is wrong",
            "3:the file cannot be written",
            "4:no server can be reached or started",
            "5:the server refused the call, or has no report of that day"
        },
        footer = {
            "",
            "Examples:",
            "  bulwark report",
            "  bulwark report --format pdf --output today.pdf",
            "  bulwark report --date 2026-11-20 --format markdown"
        })
final class ReportCommand implements Callable<Integer> {
    private final Console console;

    enum Format {
        TEXT,
        MARKDOWN,
        HTML,
        PDF,
        JSON
    }

    @Option(names = "--format", paramLabel = "FORM", description = "text (assumed), markdown, html, pdf or json.")
    Format format = Format.TEXT;

    @Option(names = "--output", paramLabel = "FILE", description = "Write to FILE instead of standard output.")
    @Nullable
    Path output;

    @Option(names = "--date", paramLabel = "DAY", description = "A kept report, such as 2026-11-20.")
    @Nullable
    String date;

    @Option(names = "--again", description = "Make today's report anew where it is older than ten minutes.")
    boolean again;

    @Mixin
    ServerOptions server = new ServerOptions();

    ReportCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        server.timeout();
        if (date != null && again) {
            throw new CliException(Exit.USAGE, "a past report cannot be made again");
        }
        if (format == Format.PDF && output == null && console.terminal()) {
            throw new CliException(
                    Exit.USAGE, "a PDF does not belong on a terminal", "next: --output FILE, or redirect it");
        }
        String path = date == null ? "/api/v1/reports/generate" : "/api/v1/reports/" + day(date);
        Map<String, String> query = Map.of("format", format.name().toLowerCase(Locale.ROOT));
        try (Session session = new ServerAccess(server, console).open()) {
            console.status().show("making the report");
            console.write(session.api().page(again ? "POST" : "GET", path, query), output);
        }
        return Exit.OK;
    }

    private static String day(String text) {
        try {
            return LocalDate.parse(text).toString();
        } catch (DateTimeException e) {
            throw new CliException(Exit.USAGE, "--date must be a day such as 2026-11-20");
        }
    }
}
