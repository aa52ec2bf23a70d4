package io.bulwark.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.sun.management.OperatingSystemMXBean;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.bulwark.compute.ComputeConfig;
import io.bulwark.compute.ComputeNetwork;
import io.bulwark.compute.ComputeNetwork.NodeIdentity;
import io.bulwark.compute.Digests;
import io.bulwark.compute.NodeKeys;
import io.bulwark.compute.NodeLink;
import io.bulwark.compute.NodeRequest;
import io.bulwark.compute.TaskRequest;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.Principal;
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
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.Jdbi;

/**
 * Full cycles of tasks over a real PostgreSQL with fsync on: submitted with escrow, matched, assigned, started, computed and
 * signed by nodes in this process that speak the real protocol, verified at the stated check rate, paid. Nodes and requesters
 * run on the same processors.
 */
final class ComputeBench {
    private static final int NODES = Integer.getInteger("bulwark.compute.nodes", 500);
    private static final int SECONDS = Integer.getInteger("bulwark.compute.seconds", 60);
    private static final int BATCH = 500;
    private static final int BACKLOG = 6_000;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Principal REQUESTER = new Principal(
            Principal.Kind.WALLET,
            "wallet:bench",
            Set.of(Permission.TASK_SUBMIT, Permission.NODE_RUN, Permission.LEDGER_READ));

    private ComputeBench() {}

    static void run(Path folder, Figures figures) throws Exception {
        if (System.getenv("SPD_PROFILE") != null) {
            try (EmbeddedPostgres postgres = EmbeddedPostgres.start(DataFolder.open(folder), Progress.SILENT)) {
                Jdbi.create(
                                postgres.jdbcUrl(),
                                postgres.user(),
                                postgres.password().value())
                        .useHandle(h -> {
                            h.execute("ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'");
                            h.execute("ALTER SYSTEM SET pg_stat_statements.track = 'all'");
                        });
            }
        }
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(DataFolder.open(folder), Progress.SILENT)) {
            postgres.createDatabase("bench");
            if (System.getenv("SPD_PROFILE") != null) {
                Jdbi.create(
                                postgres.jdbcUrl("bench"),
                                postgres.user(),
                                postgres.password().value())
                        .useHandle(h -> h.execute("CREATE EXTENSION pg_stat_statements"));
            }
            Connections to =
                    new Connections(postgres.jdbcUrl("bench"), postgres.user(), postgres.password(), new Secret(""));
            Migrations.migrate(to, List.of("compute"));
            try (AgroalDataSource pool = pool(to);
                    Signals signals = new Signals(to.jdbcUrl(), to.user(), to.password())) {
                Jdbi jdbi = Databases.jdbi(pool);
                ComputeConfig config = new SmallRyeConfigBuilder()
                        .withMapping(ComputeConfig.class)
                        .build()
                        .getConfigMapping(ComputeConfig.class);
                InstantSource clock = InstantSource.system();
                SimpleMeterRegistry meters = new SimpleMeterRegistry();
                try (ComputeNetwork network =
                        new ComputeNetwork(jdbi, signals, config, new UuidV7(clock), clock, meters)) {
                    network.start();
                    measure(network, jdbi, config, figures);
                    meters.find("bulwark.compute.step")
                            .timers()
                            .forEach(timer -> figures.millis(
                                    "one transaction, " + timer.getId().getTag("step") + ", mean",
                                    timer.mean(TimeUnit.MILLISECONDS),
                                    ""));
                }
            }
        }
    }

    private static AgroalDataSource pool(Connections to) throws SQLException {
        return AgroalDataSource.from(
                new AgroalDataSourceConfigurationSupplier().connectionPoolConfiguration(pool -> pool.maxSize(16)
                        .acquisitionTimeout(Duration.ofSeconds(10))
                        .connectionFactoryConfiguration(factory -> factory.jdbcUrl(to.jdbcUrl())
                                .principal(new NamePrincipal(to.user()))
                                .credential(new SimplePassword(to.password().value())))));
    }

    private static void measure(ComputeNetwork network, Jdbi jdbi, ComputeConfig config, Figures figures)
            throws Exception {
        network.ledger().mint("bench", REQUESTER.owner(), TokenAmount.of(1_000_000_000_000L));
        AtomicBoolean running = new AtomicBoolean(true);
        Crew crew = new Crew(network, config, running);
        for (int i = 0; i < NODES; i++) {
            crew.join(i);
        }
        crew.start(2);
        List<Thread> generators = new ArrayList<>();
        AtomicLong submitted = new AtomicLong();
        AtomicLong finished = new AtomicLong();
        Map<UUID, Long> sampled = new ConcurrentHashMap<>();
        crew.sampled = sampled;
        AtomicLong pace = new AtomicLong(Long.MAX_VALUE);
        generators.add(Thread.ofVirtual().start(() -> generate(network, running, submitted, finished, sampled, pace)));
        generators.add(Thread.ofVirtual().start(() -> {
            while (running.get()) {
                finished.set(network.ledger().completedTasks());
                LockSupport.parkNanos(50_000_000);
            }
        }));

        // Until newcomers are known, every result is confirmed; the check rate is what is measured after that.
        long end = System.nanoTime() + Duration.ofSeconds(90).toNanos();
        while (System.nanoTime() < end && newcomers(jdbi) > NODES / 50) {
            LockSupport.parkNanos(200_000_000);
        }
        figures.add("nodes connected", Integer.toString(NODES), "500");
        if (System.getenv("SPD_PROFILE") != null)
            jdbi.useHandle(h -> {
                h.execute("SELECT pg_stat_statements_reset()");
                h.execute("SELECT pg_stat_reset()");
                h.execute("SELECT pg_stat_reset_shared()");
            });
        String lsn = jdbi.withHandle(h -> h.createQuery("SELECT pg_current_wal_insert_lsn()::text")
                .mapTo(String.class)
                .one());
        long java = javaCpu();
        long database = databaseCpu();
        long tasksBefore = network.ledger().completedTasks();
        double most = rate(network, SECONDS);
        double cycles = network.ledger().completedTasks() - tasksBefore;
        java = javaCpu() - java;
        database = databaseCpu() - database;
        if (System.getenv("SPD_PROFILE") != null)
            jdbi.useHandle(h -> {
                System.err.println("WAL bytes per cycle "
                        + h.createQuery("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '" + lsn + "'::pg_lsn)")
                                        .mapTo(Double.class)
                                        .one()
                                / cycles);
                for (String q : List.of(
                        "SELECT calls, round((total_exec_time*1000/" + cycles
                                + ")::numeric,2) AS us_cycle, round(mean_exec_time::numeric,2) ms, rows, round((wal_bytes/"
                                + cycles
                                + ")::numeric) wal, wal_fpi, toplevel, left(regexp_replace(query, '\\s+', ' ', 'g'), 90) q FROM pg_stat_statements ORDER BY total_exec_time DESC LIMIT 30",
                        "SELECT relname, n_tup_ins, n_tup_upd, n_tup_hot_upd, n_tup_del, n_dead_tup, autovacuum_count, autoanalyze_count, total_autovacuum_time FROM pg_stat_all_tables WHERE schemaname='compute' AND n_tup_ins+n_tup_upd+n_tup_del>0 ORDER BY 2 DESC",
                        "SELECT * FROM pg_stat_checkpointer",
                        "SELECT * FROM pg_stat_wal",
                        "SELECT backend_type, object, context, reads, writes, extends, fsyncs, fsync_time FROM pg_stat_io WHERE coalesce(writes,0)+coalesce(fsyncs,0)+coalesce(reads,0) > 0")) {
                    System.err.println("-- ");
                    h.createQuery(q).mapToMap().list().forEach(m -> System.err.println(m.values()));
                }
            });
        figures.add(
                "full cycles per second, " + SECONDS + " s", String.format(Locale.ROOT, "%.0f /s", most), "> 4000 /s");
        // On a shared machine the rate says who else was there; the processor time a cycle takes does not.
        figures.add(
                "processor time per cycle, this process",
                String.format(Locale.ROOT, "%.0f us", java / cycles / 1e3),
                "");
        figures.add(
                "processor time per cycle, PostgreSQL",
                String.format(Locale.ROOT, "%.0f us", database / cycles / 1e3),
                "");
        checks(jdbi, figures);

        pace.set((long) (0.6 * most));
        end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (System.nanoTime() < end && unfinished(jdbi) > most / 4) {
            LockSupport.parkNanos(100_000_000);
        }
        crew.latencies.clear();
        sampled.clear();
        double paced = rate(network, Math.max(10, SECONDS / 3));
        figures.add("at 60 % of it, cycles per second", String.format(Locale.ROOT, "%.0f /s", paced), "");
        double[] latencies = crew.latencies.stream().mapToDouble(n -> n / 1e6).toArray();
        if (latencies.length > 0) {
            figures.millis("assignment, from the submission's answer, P50", Figures.percentile(latencies, 0.5), "");
            figures.millis(
                    "assignment, from the submission's answer, P99", Figures.percentile(latencies, 0.99), "< 250 ms");
        }
        running.set(false);
        for (Thread generator : generators) {
            generator.join();
        }
        crew.stop();
    }

    private static long newcomers(Jdbi jdbi) {
        return jdbi.withHandle(h -> h.createQuery("SELECT count(*) FROM compute.node WHERE streak < 20")
                .mapTo(Long.class)
                .one());
    }

    private static long unfinished(Jdbi jdbi) {
        return jdbi.withHandle(h -> h.createQuery("SELECT count(*) FROM compute.task")
                .mapTo(Long.class)
                .one());
    }

    private static long javaCpu() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    /** Nanoseconds of all processes below this one. */
    private static long databaseCpu() {
        return ProcessHandle.current()
                .descendants()
                .mapToLong(
                        p -> p.info().totalCpuDuration().orElse(Duration.ZERO).toNanos())
                .sum();
    }

    private static void checks(Jdbi jdbi, Figures figures) {
        double share =
                jdbi.withHandle(h -> h.createQuery("""
                        SELECT avg(CASE WHEN json_array_length(attempts) > 1 THEN 1.0 ELSE 0.0 END) FROM (
                            SELECT attempts FROM compute.task_done ORDER BY finished_at DESC LIMIT 20000) AS latest
                        """).mapTo(Double.class).one());
        figures.add("of them confirmed by a second node", String.format(Locale.ROOT, "%.1f %%", share * 100), ">= 5 %");
    }

    private static double rate(ComputeNetwork network, int seconds) {
        long before = network.ledger().completedTasks();
        long start = System.nanoTime();
        LockSupport.parkNanos(Duration.ofSeconds(seconds).toNanos());
        while (System.nanoTime() - start < Duration.ofSeconds(seconds).toNanos()) {
            Thread.onSpinWait();
        }
        return (network.ledger().completedTasks() - before) / ((System.nanoTime() - start) / 1e9);
    }

    private static void generate(
            ComputeNetwork network,
            AtomicBoolean running,
            AtomicLong submitted,
            AtomicLong finished,
            Map<UUID, Long> sampled,
            AtomicLong pace) {
        Random random = new Random(4711);
        long due = System.nanoTime();
        while (running.get()) {
            int size = BATCH;
            if (pace.get() < Long.MAX_VALUE) {
                size = 100;
                due += (long) (1e9 * size / pace.get());
                LockSupport.parkNanos(Math.max(0, due - System.nanoTime()));
            } else {
                due = System.nanoTime();
                if (submitted.get() - finished.get() > BACKLOG) {
                    LockSupport.parkNanos(2_000_000);
                    continue;
                }
            }
            List<TaskRequest> tasks = new ArrayList<>(size);
            for (int i = 0; i < size; i++) {
                tasks.add(new TaskRequest(
                        "hash", TextNode.valueOf("payload " + random.nextLong()), "2", null, null, 1, 600, null, null));
            }
            List<UUID> ids = network.submit(REQUESTER, null, tasks);
            submitted.addAndGet(size);
            sampled.put(ids.getLast(), System.nanoTime());
        }
    }

    /** The nodes, served by a few threads as an event loop would. */
    private static final class Crew {
        final ConcurrentLinkedQueue<Long> latencies = new ConcurrentLinkedQueue<>();
        Map<UUID, Long> sampled = Map.of();
        private final ComputeNetwork network;
        private final ComputeConfig config;
        private final AtomicBoolean running;
        private final List<Member> members = new ArrayList<>();
        private final List<Thread> threads = new ArrayList<>();

        Crew(ComputeNetwork network, ComputeConfig config, AtomicBoolean running) {
            this.network = network;
            this.config = config;
            this.running = running;
        }

        void join(int number) {
            Principal owner =
                    new Principal(Principal.Kind.WALLET, "wallet:node-" + number, Set.of(Permission.NODE_RUN));
            network.ledger().mint("node-" + number, owner.owner(), TokenAmount.of(1_000));
            byte[] key = Arrays.copyOf(("bench node " + number).getBytes(java.nio.charset.StandardCharsets.UTF_8), 32);
            String publicKey = HexFormat.of().formatHex(NodeKeys.publicKey(key));
            String challenge = network.challenge(request(publicKey, null, null));
            String signature =
                    HexFormat.of().formatHex(NodeKeys.sign(key, NodeKeys.registration(config.ledgerId(), challenge)));
            NodeIdentity identity = network.register(owner, request(publicKey, challenge, signature), null);
            Member member = new Member(identity, key);
            members.add(member);
            member.connected = network.connect(identity.principal(), member);
        }

        private static NodeRequest request(String publicKey, String challenge, String signature) {
            return new NodeRequest(
                    publicKey,
                    challenge,
                    signature,
                    "bench",
                    List.of("hash"),
                    List.of(),
                    false,
                    0,
                    null,
                    20,
                    "1",
                    challenge == null ? null : "1000");
        }

        void start(int count) {
            for (int t = 0; t < count; t++) {
                int first = t;
                threads.add(
                        Thread.ofPlatform().daemon().name("bench-nodes-" + t).start(() -> {
                            while (running.get()) {
                                boolean worked = false;
                                for (int i = first; i < members.size(); i += count) {
                                    worked |= members.get(i).work();
                                }
                                if (!worked) {
                                    LockSupport.parkNanos(1_000_000);
                                }
                            }
                        }));
            }
        }

        void stop() throws InterruptedException {
            for (Thread thread : threads) {
                thread.join();
            }
        }

        /** One node. */
        private final class Member implements NodeLink {
            private final ConcurrentLinkedQueue<String> inbox = new ConcurrentLinkedQueue<>();
            private final NodeIdentity identity;
            private final byte[] key;
            private ComputeNetwork.Connected connected;
            private long sequence;
            private long spokeAt = System.nanoTime();

            Member(NodeIdentity identity, byte[] key) {
                this.identity = identity;
                this.key = key;
            }

            @Override
            public void send(String json) {
                inbox.add(json);
            }

            @Override
            public void close() {}

            boolean work() {
                ObjectNode body = JsonNodeFactory.instance.objectNode();
                ArrayNode starts = null;
                ArrayNode done = null;
                try {
                    for (String json = inbox.poll(); json != null; json = inbox.poll()) {
                        if (!json.startsWith("{\"assign\"")) {
                            continue;
                        }
                        for (JsonNode item : JSON.readTree(json).path("assign")) {
                            if (done == null) {
                                starts = body.putArray("start");
                                done = body.putArray("result");
                            }
                            String task = item.path("task").asText();
                            int epoch = item.path("epoch").asInt();
                            starts.addObject().put("task", task).put("epoch", epoch);
                            done.addObject()
                                    .put("task", task)
                                    .put("epoch", epoch)
                                    .put(
                                            "output",
                                            Digests.ofOutput(
                                                    item.path("payload").asText()));
                            Long at = sampled.remove(UUID.fromString(task));
                            if (at != null) {
                                latencies.add(System.nanoTime() - at);
                            }
                        }
                    }
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
                boolean beat = System.nanoTime() - spokeAt > 3_000_000_000L;
                if (done == null && !beat) {
                    return false;
                }
                spokeAt = System.nanoTime();
                String text = body.toString();
                sequence++;
                byte[] signature = NodeKeys.sign(
                        key, NodeKeys.frame(config.ledgerId(), identity.node(), identity.session(), sequence, text));
                connected.frame(JsonNodeFactory.instance
                        .objectNode()
                        .put("seq", sequence)
                        .put("body", text)
                        .put("signature", HexFormat.of().formatHex(signature))
                        .toString());
                return true;
            }
        }
    }
}
