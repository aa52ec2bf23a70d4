package io.bulwark.compute;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.exceptionsorter.PostgreSQLExceptionSorter;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.TokenAmount;
import io.bulwark.kernel.UuidV7;
import io.bulwark.storage.Connections;
import io.bulwark.storage.DataFolder;
import io.bulwark.storage.Databases;
import io.bulwark.storage.EmbeddedPostgres;
import io.bulwark.storage.Migrations;
import io.bulwark.storage.Progress;
import io.bulwark.storage.Secret;
import io.bulwark.storage.Signals;
import io.bulwark.testing.TestFolders;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.Test;

/** The database goes away without a word, as in a failover, while requesters submit and nodes answer. */
class DatabaseRestartTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int BATCHES = 60;
    private static final int PER_BATCH = 5;

    @Test
    void the_network_goes_on_by_itself_when_its_database_was_restarted() throws Exception {
        Path folder = Files.createTempDirectory("bulwark-restart");
        try (EmbeddedPostgres postgres =
                EmbeddedPostgres.start(DataFolder.open(folder.resolve("data")), Progress.SILENT)) {
            Connections to = new Connections(postgres.jdbcUrl(), postgres.user(), postgres.password(), new Secret(""));
            Migrations.migrate(to, List.of("compute"));
            try (AgroalDataSource pool = pool(to);
                    Signals signals = new Signals(to.jdbcUrl(), to.user(), to.password())) {
                play(Databases.jdbi(pool), signals, () -> stop(postgres));
            }
        } finally {
            TestFolders.delete(folder);
        }
    }

    private static void play(Jdbi jdbi, Signals signals, Runnable stop) throws InterruptedException {
        InstantSource clock = InstantSource.system();
        ComputeConfig config = TestNetwork.config(Map.of("bulwark.compute.newcomer-results", "2"));
        AtomicBoolean running = new AtomicBoolean(true);
        try (ComputeNetwork network =
                new ComputeNetwork(jdbi, signals, config, new UuidV7(clock), clock, new SimpleMeterRegistry())) {
            network.start();
            network.ledger().mint("alice", "alice", TokenAmount.of(100_000));
            List<TestNode> nodes = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                network.ledger().mint("owner-" + i, "owner-" + i, TokenAmount.of(1_000));
                TestNode node = new TestNode("owner-" + i, false, i);
                node.register(network, "1000", "1", 20, List.of("hash"));
                node.connect(network);
                nodes.add(node);
            }
            Thread work = Thread.ofPlatform().start(() -> work(nodes, running));
            Set<UUID> accepted = new HashSet<>();
            for (int batch = 0; batch < BATCHES; batch++) {
                if (batch % 20 == 10) {
                    stop.run();
                }
                accepted.addAll(submit(network, "batch-" + batch));
            }
            await("all tasks are done", () -> count(jdbi, "SELECT count(*) FROM compute.task") == 0);
            running.set(false);
            work.join();

            assertThat(accepted).hasSize(BATCHES * PER_BATCH);
            assertThat(count(jdbi, "SELECT count(*) FROM compute.task_done WHERE phase = 'completed'"))
                    .isEqualTo(BATCHES * PER_BATCH);
            assertThat(count(jdbi, "SELECT count(*) FROM compute.account HAVING sum(balance) <> 0"))
                    .isZero();
            assertThat(count(jdbi, """
                            SELECT count(*) FROM compute.task_done d WHERE paid <> coalesce(
                                (SELECT sum(amount + fee) FROM compute.payout WHERE task = d.id), 0)
                            """)).isZero();
            assertThat(count(jdbi, "SELECT count(*) FROM compute.account WHERE name LIKE 'escrow/%' AND balance <> 0"))
                    .isZero();
            assertThat(count(jdbi, "SELECT count(*) FROM compute.node WHERE running <> 0"))
                    .isZero();
        }
    }

    /** A requester that asks again with the same key until it has an answer. */
    private static List<UUID> submit(ComputeNetwork network, String key) {
        List<TaskRequest> tasks = new ArrayList<>();
        for (int i = 0; i < PER_BATCH; i++) {
            tasks.add(new TaskRequest("hash", TextNode.valueOf(key + " " + i), "6", null, null, 1, 600, 10, null));
        }
        List<List<UUID>> answer = new ArrayList<>();
        await("an answer", () -> {
            try {
                answer.add(network.submit(TestNode.owner("alice"), key, tasks));
                return true;
            } catch (BulwarkException | JdbiException e) {
                return false;
            }
        });
        return answer.getFirst();
    }

    private static void work(List<TestNode> nodes, AtomicBoolean running) {
        long beat = System.nanoTime();
        while (running.get()) {
            boolean due = System.nanoTime() - beat > 1_000_000_000L;
            for (TestNode node : nodes) {
                try {
                    node.hear();
                    node.act();
                    if (due) {
                        node.beat();
                    }
                } catch (BulwarkException | JdbiException e) {
                    // The database is away; the node says it again later.
                    continue;
                }
            }
            beat = due ? System.nanoTime() : beat;
            LockSupport.parkNanos(2_000_000);
        }
    }

    /** SIGQUIT is PostgreSQL's immediate shutdown: every connection is cut, nothing is written. It is started again by itself. */
    private static void stop(EmbeddedPostgres postgres) {
        try {
            ProcessHandle server = ProcessHandle.of(postgres.pid()).orElseThrow();
            new ProcessBuilder("kill", "-QUIT", Long.toString(server.pid()))
                    .start()
                    .waitFor();
            server.onExit().get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(String what, java.util.function.BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            try {
                if (condition.getAsBoolean()) {
                    return;
                }
            } catch (JdbiException e) {
                // Away.
            }
            LockSupport.parkNanos(20_000_000);
        }
        throw new AssertionError("not in time: " + what);
    }

    private static long count(Jdbi jdbi, String sql) {
        return jdbi.withHandle(
                h -> h.createQuery(sql).mapTo(Long.class).findOne().orElse(0L));
    }

    private static AgroalDataSource pool(Connections to) throws java.sql.SQLException {
        return AgroalDataSource.from(
                new AgroalDataSourceConfigurationSupplier().connectionPoolConfiguration(pool -> pool.maxSize(12)
                        .acquisitionTimeout(Duration.ofSeconds(5))
                        .exceptionSorter(new PostgreSQLExceptionSorter())
                        .connectionFactoryConfiguration(factory -> factory.jdbcUrl(to.jdbcUrl())
                                .principal(new NamePrincipal(to.user()))
                                .credential(new SimplePassword(to.password().value())))));
    }
}
