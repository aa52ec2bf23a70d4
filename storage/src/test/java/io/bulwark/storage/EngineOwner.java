package io.bulwark.storage;

import java.nio.file.Path;

/** A process that starts both engines, says their pids and waits to be killed. */
final class EngineOwner {
    private EngineOwner() {}

    public static void main(String[] args) throws Exception {
        DataFolder data = DataFolder.open(Path.of(args[0]));
        EmbeddedPostgres postgres = EmbeddedPostgres.start(data, Progress.SILENT);
        EmbeddedRedis redis = EmbeddedRedis.start(data, Progress.SILENT);
        System.out.println(postgres.pid() + " " + redis.pid() + " " + postgres.jdbcUrl() + " "
                + redis.url().value());
        System.in.read();
    }
}
