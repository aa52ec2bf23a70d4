package io.bulwark.server;

import io.bulwark.storage.Connections;
import io.bulwark.storage.DataFolder;
import io.bulwark.storage.Engines;
import io.bulwark.storage.Migrations;
import io.bulwark.storage.Progress;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** {@code bulwark up} and {@code bulwark serve}: engines first, then migrations, then the server. */
@QuarkusMain
public final class Main {
    /** Every module with a schema, lowest first. */
    static final List<String> SCHEMAS = List.of(
            "events", "jobs", "chain", "identity", "plans", "guard", "gateway", "research", "compute", "proposals");

    static final int EXIT_FAILED = 1;
    static final int EXIT_USAGE = 2;
    static final int EXIT_FOLDER_TAKEN = 3;

    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private static final PrintStream ERR = new PrintStream(System.err, true, StandardCharsets.UTF_8);

    private Main() {}

    public static void main(String... args) {
        ServeOptions options = new ServeOptions();
        CommandLine command = new CommandLine(options);
        try {
            command.parseArgs(args);
            if (command.isUsageHelpRequested()) {
                command.usage(OUT);
                return;
            }
            options.check();
        } catch (CommandLine.ParameterException e) {
            ERR.println(e.getMessage() + "\nSee: ./bulwark help up");
            System.exit(EXIT_USAGE);
        }
        int code = serve(options);
        if (code != 0) {
            System.exit(code);
        }
    }

    private static int serve(ServeOptions options) {
        CountDownLatch stopped = new CountDownLatch(1);
        try (DataFolder data = DataFolder.open(options.data())) {
            Map<String, String> joined = options.join() ? data.readConnectEnv() : Map.of();
            if (options.join() && joined.isEmpty()) {
                ERR.println(
                        "Nobody serves from " + data.root() + ", so there is nothing to join. Start without --join.");
                return EXIT_USAGE;
            }
            String databaseUrl = setting("DATABASE_URL", joined);
            String redisUrl = setting("REDIS_URL", joined);
            boolean embedded = databaseUrl == null || redisUrl == null;
            if (embedded) {
                refuseInProduction();
                Optional<String> owner = data.lock();
                if (owner.isPresent()) {
                    ERR.println("Another instance (pid " + owner.get() + ") uses " + data.root() + ".\n"
                            + "Stop it, choose another folder with --data, or add a process to it with --join.");
                    return EXIT_FOLDER_TAKEN;
                }
            }
            data.secret(OperatorKey.FILE, OperatorKey.PREFIX);
            Progress progress = options.quiet() ? Progress.SILENT : step -> OUT.println("  " + step);
            // The engines outlive every part of the server, so they end in a hook that waits for it.
            try (Engines engines = Engines.start(data, databaseUrl, redisUrl, progress)) {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> endEngines(stopped, engines), "engines"));
                configure(options, data, engines.connections(), embedded);
                progress.step("migrating");
                Migrations.migrate(engines.connections(), SCHEMAS);
                Quarkus.run(null, (code, failure) -> report(failure), new String[0]);
                return StartUp.succeeded() ? 0 : EXIT_FAILED;
            } finally {
                if (embedded) {
                    data.deleteConnectEnv();
                }
            }
        } catch (IOException
                | IllegalArgumentException
                | IllegalStateException
                | org.flywaydb.core.api.FlywayException e) {
            ERR.println("Bulwark could not start: " + e.getMessage());
            return e instanceof IllegalArgumentException ? EXIT_USAGE : EXIT_FAILED;
        } finally {
            stopped.countDown();
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("There is no free port", e);
        }
    }

    private static void report(@Nullable Throwable failure) {
        if (failure != null) {
            Throwable cause = failure;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            ERR.println("Bulwark could not start: " + cause.getMessage());
        }
    }

    private static void endEngines(CountDownLatch stopped, Engines engines) {
        try {
            if (!stopped.await(20, TimeUnit.SECONDS)) {
                engines.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static @Nullable String setting(String name, Map<String, String> joined) {
        String own = System.getenv(name);
        return own != null && !own.isBlank() ? own : joined.get(name);
    }

    private static void refuseInProduction() {
        boolean production = "prod".equals(System.getenv("BULWARK_PROFILE"));
        if (production && !"embedded-engines".equals(System.getenv("BULWARK_ACCEPT"))) {
            throw new IllegalStateException("BULWARK_PROFILE=prod does not start with embedded engines:"
                    + " set DATABASE_URL and REDIS_URL, or accept them with BULWARK_ACCEPT=embedded-engines");
        }
    }

    /** System properties win over the packaged configuration and over environment variables of the same meaning. */
    private static void configure(ServeOptions options, DataFolder data, Connections connections, boolean owner) {
        System.setProperty("quarkus.datasource.jdbc.url", connections.jdbcUrl());
        System.setProperty("quarkus.datasource.username", connections.user());
        System.setProperty("quarkus.datasource.password", connections.password().value());
        String direct = System.getenv("DATABASE_DIRECT_URL");
        if (direct != null && !direct.isBlank()) {
            System.setProperty("bulwark.storage.direct-url", direct);
        }
        System.setProperty("bulwark.storage.redis-url", connections.redisUrl().value());
        System.setProperty("quarkus.http.host", options.host());
        System.setProperty("quarkus.http.port", Integer.toString(options.port() == 0 ? freePort() : options.port()));
        System.setProperty("bulwark.server.data", data.root().toString());
        System.setProperty("bulwark.server.roles", String.join(",", options.roles()));
        System.setProperty("bulwark.server.owner", Boolean.toString(owner));
        System.setProperty("bulwark.server.quiet", Boolean.toString(options.quiet()));
        System.setProperty("bulwark.server.rehearse", Boolean.toString(options.rehearse()));
    }
}
