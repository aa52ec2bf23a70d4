package io.bulwark.server;

import io.bulwark.storage.Connections;
import io.bulwark.storage.DataFolder;
import io.bulwark.storage.Engines;
import io.bulwark.storage.Migrations;
import io.bulwark.storage.Progress;
import io.bulwark.testing.TestFolders;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Real engines in a folder of their own, started before the server under test. */
public final class TestEngines implements QuarkusTestResourceLifecycleManager {
    private Path folder;
    private Engines engines;

    @Override
    public Map<String, String> start() {
        try {
            folder = Files.createTempDirectory("bulwark-server-test");
            DataFolder data = DataFolder.open(folder);
            data.secret(OperatorKey.FILE, OperatorKey.PREFIX);
            engines = Engines.start(data, null, null, Progress.SILENT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Connections connections = engines.connections();
        Migrations.migrate(connections, Main.SCHEMAS);
        return Map.of(
                "quarkus.datasource.jdbc.url", connections.jdbcUrl(),
                "quarkus.datasource.username", connections.user(),
                "quarkus.datasource.password", connections.password().value(),
                "bulwark.storage.redis-url", connections.redisUrl().value(),
                "quarkus.http.test-port", "0",
                "bulwark.server.data", folder.toString(),
                "bulwark.server.quiet", "true");
    }

    @Override
    public void stop() {
        engines.close();
        TestFolders.delete(folder);
    }
}
