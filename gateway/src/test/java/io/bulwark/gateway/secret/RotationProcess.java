package io.bulwark.gateway.secret;

import io.bulwark.kernel.Principal;
import io.bulwark.storage.Connections;
import io.bulwark.storage.Databases;
import io.bulwark.storage.Secret;
import io.bulwark.testing.TestPostgres;
import java.nio.file.Path;
import java.time.InstantSource;

/** Rotates in a process of its own, which the kill point ends. */
final class RotationProcess {
    private RotationProcess() {}

    public static void main(String[] args) {
        Connections connections = new Connections(
                System.getenv("TEST_URL"),
                System.getenv("TEST_USER"),
                new Secret(System.getenv("TEST_PASSWORD")),
                new Secret(""));
        new StoredSecrets(
                        Databases.jdbi(TestPostgres.dataSource(connections)),
                        MasterKeys.open(Path.of(System.getenv("TEST_FOLDER")), null),
                        _ -> {},
                        InstantSource.system())
                .rotate(Principal.OPERATOR);
    }
}
