package io.bulwark.compute;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.bulwark.kernel.Principal;
import io.bulwark.kernel.TokenAmount;
import io.bulwark.kernel.UuidV7;
import io.bulwark.storage.Connections;
import io.bulwark.storage.Databases;
import io.bulwark.testing.SettableClock;
import io.bulwark.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** Instances of the network on one database, turned by hand, each with its own clock. */
final class TestNetwork implements AutoCloseable {
    static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    final SettableClock clock = new SettableClock(START);
    final List<ComputeNetwork> instances = new ArrayList<>();
    final ComputeConfig config;
    boolean direct;
    private final AgroalDataSource pool;
    private final Jdbi jdbi;
    private final TestPostgres postgres;

    TestNetwork(TestPostgres postgres, Map<String, String> settings) {
        this.postgres = postgres;
        this.pool = pool(postgres.connections());
        this.jdbi = Databases.jdbi(pool);
        this.config = config(settings);
        add(Duration.ZERO);
    }

    private static AgroalDataSource pool(Connections to) {
        try {
            return AgroalDataSource.from(
                    new AgroalDataSourceConfigurationSupplier().connectionPoolConfiguration(pool -> pool.maxSize(12)
                            .acquisitionTimeout(Duration.ofSeconds(10))
                            .connectionFactoryConfiguration(factory -> factory.jdbcUrl(to.jdbcUrl())
                                    .principal(new NamePrincipal(to.user()))
                                    .credential(new SimplePassword(to.password().value())))));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static ComputeConfig config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withMapping(ComputeConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 500))
                .build()
                .getConfigMapping(ComputeConfig.class);
    }

    ComputeNetwork add(Duration skew) {
        ComputeNetwork network = make(skew);
        instances.add(network);
        return network;
    }

    /** An instance that submits by itself and does the rest when told. */
    ComputeNetwork make(Duration skew) {
        java.time.InstantSource skewed = () -> clock.instant().plus(skew);
        ComputeNetwork network = new ComputeNetwork(
                jdbi, postgres.signals(), config, new UuidV7(skewed), skewed, new SimpleMeterRegistry());
        network.tasks().start();
        begin(network);
        return network;
    }

    /** Whether instances give tasks away as they come. */
    void begin(ComputeNetwork instance) {
        if (direct) {
            instance.rounds().direct();
        }
    }

    ComputeNetwork first() {
        return instances.getFirst();
    }

    void fund(String owner, long tokens) {
        first().ledger().mint("fund:" + owner, owner, TokenAmount.of(tokens));
    }

    TestNode node(String owner, boolean lies, long seed, String price) {
        return node(owner, lies, seed, price, "1000");
    }

    TestNode node(String owner, boolean lies, long seed, String price, String stake) {
        fund(owner, 100_000);
        TestNode node = new TestNode(owner, lies, seed);
        node.register(first(), stake, price, 4, List.of("hash", "chat"));
        node.connect(first());
        return node;
    }

    static TaskRequest hash(String payload, String price, int redundancy) {
        return new TaskRequest("hash", TextNode.valueOf(payload), price, null, null, redundancy, 120, null, null);
    }

    /** Not compared, as nothing is said of its verification. */
    static TaskRequest chat(String text, String price) {
        return new TaskRequest("chat", TextNode.valueOf(text), price, null, null, null, 120, null, null);
    }

    UUID submit(String requester, TaskRequest request) {
        return first().tasks()
                .submit(TestNode.owner(requester), null, List.of(request))
                .getFirst()
                .id();
    }

    String status(UUID task) {
        return first().tasks().get(Principal.OPERATOR, task).path("status").asText();
    }

    /** Lets everybody do all they can, without time passing. */
    void settle(List<TestNode> nodes) {
        for (int i = 0; i < 40; i++) {
            boolean moved = false;
            for (ComputeNetwork instance : instances) {
                instance.coordinator().match();
            }
            for (TestNode node : nodes) {
                node.hear();
                moved |= node.act();
            }
            for (ComputeNetwork instance : instances) {
                instance.coordinator().drain();
            }
            if (!moved) {
                return;
            }
        }
    }

    List<String> faults(String sql) {
        return postgres.jdbi()
                .withHandle(h -> h.createQuery(sql).mapTo(String.class).list());
    }

    long count(String sql) {
        return postgres.jdbi()
                .withHandle(h -> h.createQuery(sql).mapTo(Long.class).one());
    }

    /** The promises of the explorer, asked of the database. */
    void assertSound() {
        assertThat(faults("SELECT name FROM compute.account WHERE balance < 0 AND name <> 'network/supply'"))
                .isEmpty();
        assertThat(faults("SELECT 'unbalanced' FROM compute.account HAVING sum(balance) <> 0"))
                .isEmpty();
        assertThat(faults("""
                        SELECT name FROM compute.account LEFT JOIN compute.entry ON account = name
                        GROUP BY name, balance HAVING balance <> coalesce(sum(amount), 0)
                        """)).as("balances are the sums of their entries").isEmpty();
        assertThat(faults("""
                        SELECT 'escrow' FROM (SELECT coalesce(sum(balance), 0) AS held FROM compute.account
                                              WHERE name LIKE 'escrow/%') AS e,
                                             (SELECT coalesce(sum(escrow), 0) AS wanted FROM compute.task) AS t
                        WHERE held <> wanted
                        """)).as("escrow is what unfinished tasks set aside").isEmpty();
        assertThat(faults("""
                        SELECT d.id::text FROM compute.task_done d
                        WHERE paid <> coalesce((SELECT sum(amount + fee) FROM compute.payout WHERE task = d.id), 0)
                        """)).as("what a task paid is what its nodes got").isEmpty();
        assertThat(faults("""
                        SELECT p.task::text FROM compute.payout p JOIN compute.task_done d ON d.id = p.task
                        WHERE d.attempts -> (p.attempt - 1) ->> 'state' NOT IN ('accepted', 'agreed', 'compensated')
                           OR d.attempts -> (p.attempt - 1) ->> 'node' <> p.node::text
                        """)).as("only attempts that counted are paid").isEmpty();
        assertThat(faults("""
                        SELECT id::text FROM compute.task_done
                        WHERE (SELECT count(*) FROM json_array_elements(attempts) a WHERE a ->> 'state' = 'accepted')
                              <> CASE phase WHEN 'completed' THEN 1 ELSE 0 END
                        """))
                .as("one accepted attempt, and only of completed tasks")
                .isEmpty();
        assertThat(faults("""
                        SELECT name FROM compute.node WHERE running > slots OR running <> (
                            SELECT count(*) FROM compute.task, json_array_elements(attempts) AS a
                            WHERE a ->> 'node' = node.id::text AND a ->> 'state' IN ('assigned', 'running'))
                        """))
                .as("a node's attempts are counted, and never more than it takes")
                .isEmpty();
        assertThat(faults("SELECT id::text FROM compute.task WHERE id IN (SELECT id FROM compute.task_done)"))
                .isEmpty();
    }

    @Override
    public void close() {
        instances.forEach(ComputeNetwork::close);
        pool.close();
    }
}
