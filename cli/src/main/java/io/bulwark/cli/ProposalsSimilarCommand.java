package io.bulwark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "similar",
        header = "Find earlier proposals that one is like, and how it differs",
        description =
                "%nThe proposal is one that was scanned, by its id, or a file as 'bulwark scan' takes it; a file is"
                        + " compared without being scanned or stored.%n",
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        footer = {
            "",
            "Examples:",
            "  bulwark proposals similar 0198f2a0-7c1e-7d02-9a55-3f1b2c4d5e6f",
            "  bulwark proposals similar draft.md"
        })
final class ProposalsSimilarCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "ID|FILE", description = "The id, as 'bulwark proposals list' shows it, or a file.")
    String subject = "";

    @Option(names = "--limit", paramLabel = "N", description = "How many, 1 to 100 (10).", defaultValue = "10")
    int limit = 10;

    @Option(names = "--json", description = "The server's answer.")
    boolean json;

    @Mixin
    ServerOptions server = new ServerOptions();

    ProposalsSimilarCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        server.timeout();
        boolean id = subject.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
        ObjectNode body = id
                ? Json.object()
                : new ScanInputs(console.in(), Json.object())
                        .read(List.of(subject))
                        .getFirst()
                        .body();
        try (Session session = new ServerAccess(server, console).open()) {
            ObjectNode answer = id
                    ? session.api()
                            .get(
                                    "/api/v1/proposals/" + Api.encode(subject) + "/similar",
                                    Map.of("limit", Integer.toString(limit)))
                    : session.api().post("/api/v1/proposals/similar?limit=" + limit, body);
            console.print(json ? Json.pretty(answer) + "\n" : show(answer));
        }
        return Exit.OK;
    }

    private String show(ObjectNode answer) {
        if (answer.path("nearest").isEmpty() && answer.path("templates").isEmpty()) {
            return "No earlier proposal is like it.\n";
        }
        Render page = new Render(console);
        AroundText.similar(page, answer);
        return page.toString();
    }
}
