package io.bulwark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "list",
        header = "List secrets, without their values",
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        footer = {"", "Example:", "  bulwark secret list"})
final class SecretListCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    PageOptions paging = new PageOptions();

    @Option(names = "--json", description = "The server's answer.")
    boolean json;

    @Mixin
    ServerOptions server = new ServerOptions();

    SecretListCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        server.timeout();
        try (Session session = new ServerAccess(server, console).open()) {
            ObjectNode answer = session.api().get("/api/v1/secrets", paging.query());
            console.print(json ? Json.pretty(answer) + "\n" : list(answer));
        }
        return Exit.OK;
    }

    private String list(JsonNode answer) {
        Render page = new Render(console);
        if (answer.path("items").isEmpty()) {
            page.line("There is no secret.");
        }
        for (JsonNode secret : answer.path("items")) {
            String hint = Json.text(secret, "hint");
            page.line(page.bold(Text.safe(Json.text(secret, "name", "(no name)")))
                    + (hint == null ? "" : "  …" + Text.safe(hint)));
            List<String> facts = new ArrayList<>();
            facts.add("version " + Json.text(secret, "version", "?"));
            facts.add("of " + ProposalsListCommand.time(Json.text(secret, "updated_at", "an unknown time")));
            facts.add("by " + Json.text(secret, "updated_by", "?"));
            facts.add("master key " + Json.text(secret, "master_key", "?"));
            page.facts(2, facts);
        }
        PageOptions.more(page, "bulwark secret list", answer);
        return page.toString();
    }
}
