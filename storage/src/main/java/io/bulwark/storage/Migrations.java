package io.bulwark.storage;

import java.util.List;
import org.flywaydb.core.Flyway;

/** Brings each module's schema up to date: one Flyway history per module, in the module's own schema. */
public final class Migrations {
    private Migrations() {}

    /** Runs {@code db/MODULE/V*.sql} of each module in the order given. Safe to run from several instances at once. */
    public static void migrate(Connections connections, List<String> modules) {
        for (String module : modules) {
            Flyway.configure(Thread.currentThread().getContextClassLoader())
                    .dataSource(
                            connections.jdbcUrl(),
                            connections.user(),
                            connections.password().value())
                    .schemas(module)
                    .defaultSchema(module)
                    .locations("classpath:db/" + module)
                    .failOnMissingLocations(true)
                    .validateMigrationNaming(true)
                    .load()
                    .migrate();
        }
    }
}
