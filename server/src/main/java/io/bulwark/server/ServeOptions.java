package io.bulwark.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The options of {@code bulwark up} and {@code bulwark serve}. */
@Command(
        name = "bulwark up",
        sortOptions = false,
        description = {
            "Starts Bulwark: PostgreSQL and Redis under the data folder (unless DATABASE_URL and REDIS_URL name others),"
                    + " then the server. Ctrl-C stops everything.",
            ""
        },
        footer = {
            "",
            "Environment:",
            "  DATABASE_URL     postgresql://user:password@host:port/database",
            "  REDIS_URL        redis://:password@host:port (rediss:// for TLS)",
            "  BULWARK_PROFILE  prod refuses settings that are unsafe in production",
            "",
            "Examples:",
            "  ./bulwark up",
            "  ./bulwark up --port 9000 --data /srv/bulwark",
            "  ./bulwark up --join --port 8081 --roles worker   a second process on the same data",
            "",
            "Exit codes: 0 stopped, 1 failed to start, 2 usage, 3 the data folder is in use."
        })
final class ServeOptions {
    private static final Set<String> ROLES = Set.of("api", "worker", "scheduler");

    @Spec
    @Nullable
    CommandSpec spec;

    @Parameters(index = "0", arity = "0..1", hidden = true, defaultValue = "up")
    String command = "up";

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "HTTP port, 0 for a free one (${DEFAULT-VALUE})")
    int port;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "address to listen on (${DEFAULT-VALUE})")
    String host = "127.0.0.1";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "${env:BULWARK_DATA:-data}",
            description = "data folder (${DEFAULT-VALUE})")
    Path data = Path.of("data");

    @Option(
            names = "--roles",
            paramLabel = "ROLE",
            split = ",",
            defaultValue = "api,worker,scheduler",
            description = "what this process does: api, worker, worker:CAPABILITY, scheduler (all)")
    List<String> roles = new ArrayList<>();

    @Option(names = "--join", description = "use the engines of the instance that owns the data folder")
    boolean join;

    @Option(names = "--quiet", description = "print nothing on a good start")
    boolean quiet;

    @Option(
            names = "--rehearse",
            hidden = true,
            description =
                    "start, answer one request, stop: what the launcher does to record the classes that a start needs")
    boolean rehearse;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;

    void check() {
        if (!command.equals("up") && !command.equals("serve")) {
            throw fault("Unknown command '" + command + "'");
        }
        if (port < 0 || port > 65_535) {
            throw fault("--port must be 0 to 65535");
        }
        for (String role : roles) {
            String name = role.contains(":") ? role.substring(0, role.indexOf(':')) : role;
            if (!ROLES.contains(name)) {
                throw fault("Unknown role '" + role + "': use api, worker, worker:CAPABILITY or scheduler");
            }
        }
    }

    private CommandLine.ParameterException fault(String message) {
        if (spec == null) {
            throw new IllegalStateException(message);
        }
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }

    int port() {
        return rehearse ? 0 : port;
    }

    String host() {
        return host;
    }

    Path data() {
        return data;
    }

    List<String> roles() {
        return roles;
    }

    boolean join() {
        return join;
    }

    boolean rehearse() {
        return rehearse;
    }

    boolean quiet() {
        return quiet || rehearse;
    }
}
