package io.bulwark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "add",
        aliases = "update",
        header = "Import a list, or a newer version of it",
        description =
                "%nReplaces the list of that name as a whole. A file may hold plain lines, CSV, JSON or JSON lines, each also with gzip; at most 50 MB.%n",
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        footer = {
            "",
            "Examples:",
            "  bulwark lists add ofac --kind sanctioned ofac.csv --date 2026-11-01",
            "  bulwark lists update scams --kind scam --url https://example.org/scams.txt"
        })
final class ListsAddCommand implements Callable<Integer> {
    private final Console console;

    private static final int LARGEST = 50_000_000;

    enum Kind {
        SANCTIONED,
        SCAM,
        TRUSTED
    }

    @Parameters(index = "0", paramLabel = "NAME", description = "The list's name.")
    String name = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "FILE",
            description = "The file to send; - for standard input.")
    @Nullable
    String file;

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            required = true,
            description = "What its addresses are: sanctioned, scam or trusted.")
    Kind kind = Kind.SCAM;

    @Option(names = "--url", paramLabel = "URL", description = "Instead of FILE: an https URL that the server fetches.")
    @Nullable
    String url;

    @Option(names = "--source", paramLabel = "TEXT", description = "Where the list comes from, for people to read.")
    @Nullable
    String source;

    @Option(names = "--date", paramLabel = "DATE", description = "The date the source gives it, such as 2026-11-01.")
    @Nullable
    LocalDate date;

    @Option(names = "--json", description = "The server's answer.")
    boolean json;

    @Mixin
    ServerOptions server = new ServerOptions();

    ListsAddCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if ((file == null) == (url == null)) {
            throw new CliException(Exit.USAGE, "give either a FILE or --url URL");
        }
        server.timeout();
        Map<String, String> facts = facts();
        BodyPublisher content = file == null ? null : content(file);
        try (Session session = new ServerAccess(server, console).open()) {
            ObjectNode answer;
            if (content == null) {
                ObjectNode body = Json.object().put("name", name);
                facts.forEach(body::put);
                answer = session.api().post("/api/v1/lists", body.put("url", url));
            } else {
                answer = session.api().upload("/api/v1/lists/" + Api.encode(name), facts, content);
            }
            console.print(json ? Json.pretty(answer) + "\n" : ListText.imported(new Render(console), answer));
        }
        return Exit.OK;
    }

    private Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("kind", kind.name().toLowerCase(Locale.ROOT));
        if (source != null) {
            facts.put("source", source);
        }
        if (date != null) {
            facts.put("list_date", date.toString());
        }
        return facts;
    }

    private BodyPublisher content(String from) {
        try {
            byte[] bytes;
            if (from.equals("-")) {
                bytes = console.in().readNBytes(LARGEST + 1);
            } else {
                try (var in = Files.newInputStream(Path.of(from))) {
                    bytes = in.readNBytes(LARGEST + 1);
                }
            }
            if (bytes.length > LARGEST) {
                throw new CliException(
                        Exit.INPUT, Text.safe(from) + ": larger than 50 MB", "next: compress it with gzip");
            }
            return BodyPublishers.ofByteArray(bytes);
        } catch (IOException | java.nio.file.InvalidPathException e) {
            throw new CliException(Exit.INPUT, Text.safe(from) + ": cannot be read");
        }
    }
}
