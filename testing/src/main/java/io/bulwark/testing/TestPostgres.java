package io.bulwark.testing;

import io.bulwark.storage.Connections;
import io.bulwark.storage.DataFolder;
import io.bulwark.storage.Databases;
import io.bulwark.storage.EmbeddedPostgres;
import io.bulwark.storage.Migrations;
import io.bulwark.storage.Progress;
import io.bulwark.storage.Secret;
import io.bulwark.storage.Signals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A fresh, migrated database per test class on one PostgreSQL per test run: the embedded one, or the server named by
 * {@code TEST_DATABASE_URL} (a user who may create databases).
 */
public final class TestPostgres implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
    private final List<String> modules;
    private @Nullable Connections connections;
    private @Nullable Jdbi jdbi;
    private @Nullable Signals signals;

    private TestPostgres(List<String> modules) {
        this.modules = modules;
    }

    /** With the schemas of these modules, migrated in this order. */
    public static TestPostgres withModules(String... modules) {
        return new TestPostgres(List.of(modules));
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        connections = newDatabase();
        Migrations.migrate(connections, modules);
        jdbi = Databases.jdbi(dataSource(connections));
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        truncate();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (signals != null) {
            signals.close();
            signals = null;
        }
    }

    public Jdbi jdbi() {
        return started(jdbi);
    }

    public Connections connections() {
        return started(connections);
    }

    /** Signals of this database, started on first use. */
    public Signals signals() {
        Connections c = started(connections);
        if (signals == null) {
            signals = new Signals(c.jdbcUrl(), c.user(), c.password());
        }
        return signals;
    }

    /** Empties every table of the modules. */
    public void truncate() {
        jdbi().useHandle(handle -> {
            List<String> tables = handle.createQuery("""
                            SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
                            WHERE schemaname = ANY(:modules) AND tablename <> 'flyway_schema_history'
                            """)
                    .bindArray("modules", String.class, modules)
                    .mapTo(String.class)
                    .list();
            if (!tables.isEmpty()) {
                handle.execute("TRUNCATE " + String.join(", ", tables) + " CASCADE");
            }
        });
    }

    /** A new, empty database on the shared server. */
    public static Connections newDatabase() {
        String name = "t_" + UUID.randomUUID().toString().replace("-", "");
        String external = System.getenv("TEST_DATABASE_URL");
        if (external != null && !external.isBlank()) {
            Connections.Database server = Connections.Database.parse(external);
            Databases.jdbi(dataSource(new Connections(server.jdbcUrl(), server.user(), server.password(), none())))
                    .useHandle(handle -> handle.execute("CREATE DATABASE " + name));
            String url = server.jdbcUrl().replaceFirst("/[^/?]*(\\?.*)?$", "/" + name);
            return new Connections(url, server.user(), server.password(), none());
        }
        try {
            EmbeddedPostgres postgres = Shared.POSTGRES;
            postgres.createDatabase(name);
            return new Connections(postgres.jdbcUrl(name), postgres.user(), postgres.password(), none());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static DataSource dataSource(Connections connections) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(connections.jdbcUrl());
        source.setUser(connections.user());
        source.setPassword(connections.password().value());
        return source;
    }

    private static Secret none() {
        return new Secret("");
    }

    private static <T> T started(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("Register TestPostgres as a static JUnit extension first");
        }
        return value;
    }

    /** Started when the first test needs it, stopped with the test JVM. */
    private static final class Shared {
        static final EmbeddedPostgres POSTGRES = start();

        private static EmbeddedPostgres start() {
            try {
                Path folder = Files.createTempDirectory("bulwark-test");
                EmbeddedPostgres postgres = EmbeddedPostgres.start(DataFolder.open(folder), Progress.SILENT);
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    postgres.close();
                    TestFolders.delete(folder);
                }));
                return postgres;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
