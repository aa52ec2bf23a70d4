package io.bulwark.gateway.usage;

import io.bulwark.gateway.keys.ModelKey;
import io.bulwark.gateway.keys.TestKeys;
import io.bulwark.kernel.Principal;
import io.bulwark.storage.Connections;
import io.bulwark.storage.Redis;
import io.bulwark.storage.Secret;
import io.bulwark.storage.Signals;
import io.bulwark.testing.SettableClock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Calls models in a process of its own, which the kill point ends; says on standard output what was acknowledged. */
final class SpendingProcess {
    static final long INPUT = 10_000;

    private SpendingProcess() {}

    public static void main(String[] args) {
        Connections connections = new Connections(
                System.getenv("TEST_URL"),
                System.getenv("TEST_USER"),
                new Secret(System.getenv("TEST_PASSWORD")),
                new Secret(""));
        Signals signals = new Signals(connections.jdbcUrl(), connections.user(), connections.password());
        TestUsage gateway = new TestUsage(
                connections, signals, new Redis(new Secret("redis://127.0.0.1:1")), new SettableClock(TestKeys.NOON));
        ModelKey key = gateway.base.keys.find(UUID.fromString(System.getenv("TEST_KEY")), Principal.OPERATOR);
        Principal caller = TestUsage.caller(key);
        List<CompletableFuture<Void>> said = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            OpenCall call = gateway.meter.open(caller, TestUsage.estimate(2 * INPUT, 0));
            said.add(call.finish(TestUsage.result(INPUT, 0))
                    .toCompletableFuture()
                    .thenAccept(_ -> {
                        System.out.println("written");
                        System.out.flush();
                    }));
            if (i % 20 == 19) {
                said.forEach(CompletableFuture::join);
            }
        }
        System.exit(0);
    }
}
