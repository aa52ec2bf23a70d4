package io.bulwark.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.kernel.Permission;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "create",
        header = "Make an API key",
        description = "%nThe key can do what it is given here, and never more than its maker. It is shown this once.%n",
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisHeading = "%nUsage: ",
        footer = {
            "",
            "Examples:",
            "  bulwark key create ci --permission scan:run,scan:read",
            "  bulwark key create indexer --permission scan:run --expires 2027-01-01"
        })
final class KeyCreateCommand implements Callable<Integer> {
    private final Console console;

    /** The permissions there are, for the help. */
    static final class Scopes implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(Permission.values()).map(Permission::scope).iterator();
        }
    }

    @Parameters(paramLabel = "NAME", description = "What the key is for, to tell it from others.")
    String name = "";

    @Option(
            names = "--permission",
            paramLabel = "SCOPE",
            required = true,
            split = ",",
            completionCandidates = Scopes.class,
            description = "What the key may do; again, or with commas, for more: ${COMPLETION-CANDIDATES}.")
    List<String> permissions = new ArrayList<>();

    @Option(
            names = "--expires",
            paramLabel = "DATE",
            description = "When the key ends, in UTC: 2027-01-01 or 2027-01-01T12:00:00Z (default: never).")
    @Nullable
    String expires;

    @Option(
            names = "--service",
            paramLabel = "NAME",
            description = "Only for the operator: whom the key serves, so that data is kept apart.")
    @Nullable
    String service;

    @Option(names = "--json", description = "The server's answer.")
    boolean json;

    @Mixin
    ServerOptions server = new ServerOptions();

    KeyCreateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        server.timeout();
        ObjectNode body = Json.object().put("name", name);
        ArrayNode scopes = body.putArray("permissions");
        permissions.stream().map(String::strip).distinct().forEach(scopes::add);
        if (expires != null) {
            body.put("expires_at", instant(expires.strip()).toString());
        }
        if (service != null) {
            body.put("service", service);
        }
        try (Session session = new ServerAccess(server, console).open()) {
            ObjectNode answer = session.api().post("/api/v1/keys", body);
            console.print(json ? Json.pretty(answer) + "\n" : KeyText.issued(new Render(console), "is made", answer));
        }
        return Exit.OK;
    }

    /** A day or an instant in UTC. */
    static Instant instant(String date) {
        try {
            return date.contains("T")
                    ? Instant.parse(date)
                    : LocalDate.parse(date).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeException e) {
            throw new CliException(Exit.USAGE, "--expires must be a date such as 2027-01-01 or 2027-01-01T12:00:00Z");
        }
    }
}
