package io.bulwark.bench;

import com.fasterxml.jackson.databind.node.TextNode;
import com.sun.management.OperatingSystemMXBean;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.bulwark.compute.ComputeConfig;
import io.bulwark.compute.ComputeNetwork;
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
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Full cycles of tasks over a real PostgreSQL with fsync on: submitted with escrow, matched, assigned, started, computed and
 * signed by nodes in this process that speak the real protocol, verified at the stated check rate, paid. Nodes and requesters
 * run on the same processors. {@code BULWARK_COMPUTE_PARTS} names what to run: {@code cycles} (the most there is, then latencies
 * at 60 % of it), {@code http} (the same through the packaged server), {@code storage} (with 10 k to 1 M ended tasks),
 * {@code peers} (one task per transaction; db-scheduler).
 */
final class ComputeBench {
    private static final int NODES = number("NODES", 500);
    private static final int SECONDS = number("SECONDS", 60);
    private static final int FILLED_AT_ONCE = 100_000;
    private static final int SLOTS = number("SLOTS", 20);
    private static final int BATCH = 500;
    /** Tasks under way at most, unless the nodes take fewer. */
    private static final int BACKLOG = number("BACKLOG", 6_000);

    private static final Principal REQUESTER = new Principal(
            Principal.Kind.WALLET,
            "wallet:bench",
            Set.of(Permission.TASK_SUBMIT, Permission.NODE_RUN, Permission.LEDGER_READ));
    /** Kept here, because loggers that nobody holds forget their level. */
    private static final Logger DRIVER = Logger.getLogger("org.postgresql");

    private final Figures figures;
    private final EmbeddedPostgres postgres;

    private ComputeBench(EmbeddedPostgres postgres, Figures figures) {
        this.postgres = postgres;
        this.figures = figures;
    }

    private static int number(String name, int otherwise) {
        String given = System.getenv("BULWARK_COMPUTE_" + name);
        return given == null ? otherwise : Integer.parseInt(given);
    }

    static void run(Path folder, Figures figures) throws Exception {
        DRIVER.setLevel(Level.WARNING);
        String given = System.getenv("BULWARK_COMPUTE_PARTS");
        List<String> parts = Arrays.asList((given == null ? "cycles,http,storage,peers" : given).split(","));
        if (parts.contains("cycles") || parts.contains("storage") || parts.contains("peers")) {
            try (EmbeddedPostgres postgres = EmbeddedPostgres.start(DataFolder.open(folder), Progress.SILENT)) {
                ComputeBench bench = new ComputeBench(postgres, figures);
                if (parts.contains("cycles")) {
                    bench.network("cycles", NODES, SLOTS, BATCH, BACKLOG, Map.of(), bench::cycles);
                }
                if (parts.contains("storage")) {
                    bench.network("storage", NODES, SLOTS, BATCH, BACKLOG, Map.of(), bench::storage);
                }
                if (parts.contains("peers")) {
                    bench.peers();
                }
            }
        }
        if (parts.contains("http")) {
            ComputeServerBench.run(folder.resolveSibling("server"), figures);
        }
    }

    private interface Measure {
        void on(Running running) throws Exception;
    }

    /** A network with its nodes and a requester that always has more to do. */
    private record Running(
            ComputeNetwork network,
            Jdbi jdbi,
            ComputeCrew crew,
            Statements statements,
            AtomicLong pace,
            SimpleMeterRegistry meters) {}

    private void network(
            String database,
            int nodes,
            int slots,
            int batch,
            int backlog,
            Map<String, String> settings,
            Measure measure)
            throws Exception {
        postgres.createDatabase(database);
        Connections to =
                new Connections(postgres.jdbcUrl(database), postgres.user(), postgres.password(), new Secret(""));
        Migrations.migrate(to, List.of("compute"));
        try (AgroalDataSource pool = pool(to);
                Signals signals = new Signals(to.jdbcUrl(), to.user(), to.password())) {
            Statements statements = new Statements();
            Jdbi jdbi = Databases.jdbi(pool);
            jdbi.setSqlLogger(statements);
            ComputeConfig config = new SmallRyeConfigBuilder()
                    .withMapping(ComputeConfig.class)
                    .withSources(new PropertiesConfigSource(settings, "bench", 500))
                    .build()
                    .getConfigMapping(ComputeConfig.class);
            InstantSource clock = InstantSource.system();
            SimpleMeterRegistry meters = new SimpleMeterRegistry();
            AtomicBoolean running = new AtomicBoolean(true);
            try (ComputeNetwork network = new ComputeNetwork(jdbi, signals, config, new UuidV7(clock), clock, meters)) {
                network.start();
                network.ledger().mint("bench", REQUESTER.owner(), TokenAmount.of(1_000_000_000_000L));
                ComputeCrew crew = new ComputeCrew(network, config, running);
                for (int i = 0; i < nodes; i++) {
                    crew.join(i, slots);
                }
                crew.start(2);
                AtomicLong pace = new AtomicLong(Long.MAX_VALUE);
                AtomicLong finished = new AtomicLong();
                List<Thread> threads = new ArrayList<>();
                threads.add(Thread.ofVirtual().start(() -> {
                    while (running.get()) {
                        finished.set(network.ledger().completedTasks());
                        LockSupport.parkNanos(50_000_000);
                    }
                }));
                AtomicLong submitted = new AtomicLong();
                for (int i = 0; i < (batch == 1 ? 16 : 1); i++) {
                    Random random = new Random(4711 + i);
                    threads.add(Thread.ofVirtual().start(() -> {
                        Generator generator = new Generator(network, random, submitted, finished, crew.sampled, pace);
                        while (running.get()) {
                            generator.step(batch, backlog);
                        }
                    }));
                }
                try {
                    if (batch == 1) {
                        // At its rate newcomers would stay newcomers for minutes.
                        jdbi.useHandle(h -> h.execute("UPDATE compute.node SET streak = 1000"));
                        LockSupport.parkNanos(Duration.ofSeconds(3).toNanos());
                    }
                    // Until newcomers are known, every result is confirmed; the check rate is what is measured after
                    // that.
                    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
                    while (System.nanoTime() < end && newcomers(jdbi) > nodes / 50) {
                        LockSupport.parkNanos(200_000_000);
                    }
                    measure.on(new Running(network, jdbi, crew, statements, pace, meters));
                } finally {
                    running.set(false);
                    for (Thread thread : threads) {
                        thread.join();
                    }
                    crew.stop();
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

    /** What a stretch of time took. */
    private record Stretch(
            double cycles,
            double perSecond,
            double javaMicros,
            double databaseMicros,
            double statements,
            double stolen) {}

    private Stretch stretch(Running on, int seconds) {
        on.statements.millis.clear();
        long java = javaCpu();
        long database = databaseCpu();
        long statements = on.statements.count.get();
        long[] machine = Processes.machine();
        long tasks = on.network.ledger().completedTasks();
        long start = System.nanoTime();
        LockSupport.parkNanos(Duration.ofSeconds(seconds).toNanos());
        while (System.nanoTime() - start < Duration.ofSeconds(seconds).toNanos()) {
            Thread.onSpinWait();
        }
        double cycles = on.network.ledger().completedTasks() - tasks;
        return new Stretch(
                cycles,
                cycles / ((System.nanoTime() - start) / 1e9),
                (javaCpu() - java) / cycles / 1e3,
                (databaseCpu() - database) / cycles / 1e3,
                (on.statements.count.get() - statements) / cycles,
                Processes.stolen(machine, Processes.machine()));
    }

    private void cycles(Running on) {
        figures.add("nodes connected", Integer.toString(NODES), "500");
        double wal = wal(on.jdbi);
        Stretch most = stretch(on, SECONDS);
        figures.add(
                "full cycles per second, " + SECONDS + " s",
                String.format(Locale.ROOT, "%.0f /s", most.perSecond),
                "> 4000 /s");
        // On a shared machine the rate says who else was there; the processor time a cycle takes does not.
        micros("processor time per cycle, this process (requesters and nodes included)", most.javaMicros);
        micros("processor time per cycle, PostgreSQL", most.databaseMicros);
        figures.figure("statements per cycle", most.statements, "", "");
        figures.add("WAL per cycle", String.format(Locale.ROOT, "%.0f B", (wal(on.jdbi) - wal) / most.cycles), "");
        statementTimes("at full speed", on);
        checks(on.jdbi);
        if (most.stolen >= 0) {
            figures.add(
                    "processor time that the machine's host gave to others",
                    String.format(Locale.ROOT, "%.0f %%", most.stolen * 100),
                    "");
        }

        on.pace.set((long) (0.6 * most.perSecond));
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (System.nanoTime() < end && unfinished(on.jdbi) > most.perSecond / 4) {
            LockSupport.parkNanos(100_000_000);
        }
        LockSupport.parkNanos(Duration.ofSeconds(2).toNanos());
        on.crew.latencies.clear();
        on.crew.sampled.clear();
        Stretch paced = stretch(on, Math.max(10, SECONDS / 3));
        figures.add("at 60 % of it, cycles per second", String.format(Locale.ROOT, "%.0f /s", paced.perSecond), "");
        double[] latencies =
                on.crew.latencies.stream().mapToDouble(n -> n / 1e6).toArray();
        if (latencies.length > 0) {
            figures.millis(
                    "at 60 %, assignment, from the submission's answer, P50", Figures.percentile(latencies, 0.5), "");
            figures.millis(
                    "at 60 %, assignment, from the submission's answer, P99",
                    Figures.percentile(latencies, 0.99), "< 250 ms");
        }
        statementTimes("at 60 %", on);
        on.meters
                .find("bulwark.compute.step")
                .timers()
                .forEach(timer -> figures.millis(
                        "one transaction, " + timer.getId().getTag("step") + ", mean",
                        timer.mean(TimeUnit.MILLISECONDS),
                        ""));
    }

    private void micros(String name, double micros) {
        figures.add(name, String.format(Locale.ROOT, "%.0f us", micros), "");
    }

    private void statementTimes(String when, Running on) {
        double[] millis =
                on.statements.millis.stream().mapToDouble(n -> n / 1e6).toArray();
        if (millis.length > 0) {
            figures.millis("database statements " + when + ", P95", Figures.percentile(millis, 0.95), "< 50 ms");
        }
    }

    /** The same cycles beside ever more ended tasks and their payouts. */
    private void storage(Running on) {
        int seconds = Math.clamp(SECONDS / 3, 5, 15);
        on.pace.set(0);
        LockSupport.parkNanos(Duration.ofSeconds(3).toNanos());
        on.jdbi.useHandle(h -> {
            h.execute(
                    "CREATE TABLE latest AS SELECT spec, attempts FROM compute.task_done WHERE phase = 'completed' LIMIT 1");
            h.execute("TRUNCATE compute.task_done, compute.payout");
        });
        long stored = 0;
        Stretch first = null;
        for (int aim : new int[] {10_000, 100_000, 1_000_000}) {
            on.pace.set(0);
            LockSupport.parkNanos(Duration.ofSeconds(2).toNanos());
            stored = stored(on.jdbi);
            fill(on.jdbi, aim - stored);
            System.err.println("  " + stored(on.jdbi) + " ended tasks are stored");
            on.pace.set(Long.MAX_VALUE);
            LockSupport.parkNanos(Duration.ofSeconds(3).toNanos());
            Stretch now = stretch(on, seconds);
            first = first == null ? now : first;
            double micros = now.javaMicros + now.databaseMicros;
            figures.add(
                    "processor time per cycle, from " + aim + " ended tasks on",
                    String.format(
                            Locale.ROOT,
                            "%.0f us (PostgreSQL %.0f), %.2f of the first",
                            micros,
                            now.databaseMicros,
                            micros / (first.javaMicros + first.databaseMicros)),
                    "flat");
            figures.add(
                    "cycles per second, from " + aim + " ended tasks on",
                    String.format(Locale.ROOT, "%.0f /s", now.perSecond),
                    "");
        }
    }

    private static long stored(Jdbi jdbi) {
        return count(jdbi, "SELECT count(*) FROM compute.task_done");
    }

    /** Ended tasks of the last hours as they are stored, and what their nodes were paid. */
    private static void fill(Jdbi jdbi, long count) {
        UUID[] members = jdbi.withHandle(h -> h.createQuery("SELECT id FROM compute.node LIMIT 100")
                        .mapTo(UUID.class)
                        .list())
                .toArray(UUID[]::new);
        for (long left = count; left > 0; left -= FILLED_AT_ONCE) {
            long some = Math.min(left, FILLED_AT_ONCE);
            jdbi.useTransaction(h -> {
                h.createUpdate("""
                                CREATE TEMPORARY TABLE old ON COMMIT DROP AS
                                SELECT uuidv7(make_interval(secs => -7200 * random())) AS id, n,
                                    (CAST(:nodes AS uuid[]))[1 + n % cardinality(CAST(:nodes AS uuid[]))] AS node
                                FROM generate_series(1, CAST(:count AS integer)) AS n
                                """)
                        .bindArray("nodes", UUID.class, (Object[]) members)
                        .bind("count", some)
                        .execute();
                h.execute("""
                        INSERT INTO compute.task_done (id, requester, spec, redundancy, escrow, paid, refunded, deadline,
                            phase, accepted, attempts, output, submitted_at, finished_at)
                        SELECT old.id, 'wallet:bench', latest.spec, 1, 2, 1, 1, now(), 'completed', 1, latest.attempts,
                            encode(sha256(convert_to(n::text, 'UTF8')), 'hex'), now(), now()
                        FROM old, latest
                        """);
                h.execute("""
                        INSERT INTO compute.payout (task, attempt, node, payee, amount, fee, epoch, journal, at)
                        SELECT id, 1, node, 'wallet:node-' || n % 100, 0.98, 0.02, 0, id, now() FROM old
                        """);
            });
        }
        jdbi.useHandle(h -> h.execute("ANALYZE compute.task_done, compute.payout"));
    }

    private void peers() throws Exception {
        int seconds = Math.clamp(SECONDS / 3, 5, 20);
        double[] batched = new double[1];
        double[] single = new double[1];
        network("batched", NODES, SLOTS, BATCH, BACKLOG, Map.of(), on -> batched[0] = stretch(on, seconds).perSecond);
        figures.add("peers: in batches, cycles per second", String.format(Locale.ROOT, "%.0f /s", batched[0]), "");
        network(
                "single",
                Math.min(NODES, 100),
                1,
                1,
                80,
                Map.of("bulwark.compute.batch", "1", "bulwark.compute.newcomer-results", "1"),
                on -> single[0] = stretch(on, seconds).perSecond);
        ratio("peers: the same, one task per transaction", single[0], batched[0]);
        postgres.createDatabase("scheduler");
        Connections to =
                new Connections(postgres.jdbcUrl("scheduler"), postgres.user(), postgres.password(), new Secret(""));
        try (AgroalDataSource pool = pool(to)) {
            ratio("peers: db-scheduler, tasks that do nothing", SchedulerPeer.perSecond(pool, seconds), batched[0]);
        }
    }

    private void ratio(String name, double perSecond, double ours) {
        figures.add(
                name, String.format(Locale.ROOT, "%.0f /s, ours is %.1f times it", perSecond, ours / perSecond), "");
    }

    private static double wal(Jdbi jdbi) {
        return jdbi.withHandle(h -> h.createQuery("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn")
                .mapTo(Double.class)
                .one());
    }

    private static long newcomers(Jdbi jdbi) {
        return count(jdbi, "SELECT count(*) FROM compute.node WHERE streak < 20");
    }

    private static long unfinished(Jdbi jdbi) {
        return count(jdbi, "SELECT count(*) FROM compute.task");
    }

    private static long count(Jdbi jdbi, String sql) {
        return jdbi.withHandle(h -> h.createQuery(sql).mapTo(Long.class).one());
    }

    private static long javaCpu() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private long databaseCpu() {
        return Processes.cpuNanos(postgres.pid());
    }

    private void checks(Jdbi jdbi) {
        double share =
                jdbi.withHandle(h -> h.createQuery("""
                        SELECT avg(CASE WHEN json_array_length(attempts) > 1 THEN 1.0 ELSE 0.0 END) FROM (
                            SELECT attempts FROM compute.task_done ORDER BY finished_at DESC LIMIT 20000) AS latest
                        """).mapTo(Double.class).one());
        figures.add("of them confirmed by a second node", String.format(Locale.ROOT, "%.1f %%", share * 100), "5 %");
    }

    /** Counts statements and notes how long they take; COPY is one as well. */
    private static final class Statements implements SqlLogger {
        final AtomicLong count = new AtomicLong();
        final ConcurrentLinkedQueue<Long> millis = new ConcurrentLinkedQueue<>();

        @Override
        public void logAfterExecution(StatementContext context) {
            count.incrementAndGet();
            millis.add(Duration.between(context.getExecutionMoment(), context.getCompletionMoment())
                    .toNanos());
        }

        @Override
        public void logException(StatementContext context, SQLException e) {
            throw new IllegalStateException("A statement failed: " + context.getRawSql(), e);
        }
    }

    /** A requester that always has the next tasks ready. */
    private static final class Generator {
        private final ComputeNetwork network;
        private final Random random;
        private final AtomicLong submitted;
        private final AtomicLong finished;
        private final Map<UUID, Long> sampled;
        private final AtomicLong pace;
        private long due = System.nanoTime();

        Generator(
                ComputeNetwork network,
                Random random,
                AtomicLong submitted,
                AtomicLong finished,
                Map<UUID, Long> sampled,
                AtomicLong pace) {
            this.network = network;
            this.random = random;
            this.submitted = submitted;
            this.finished = finished;
            this.sampled = sampled;
            this.pace = pace;
        }

        void step(int batch, int backlog) {
            int size = batch;
            long perSecond = pace.get();
            if (perSecond == 0) {
                LockSupport.parkNanos(10_000_000);
                return;
            }
            if (perSecond < Long.MAX_VALUE) {
                size = Math.min(batch, 100);
                due += (long) (1e9 * size / perSecond);
                LockSupport.parkNanos(Math.max(0, due - System.nanoTime()));
            } else {
                due = System.nanoTime();
                if (submitted.get() - finished.get() > backlog) {
                    LockSupport.parkNanos(1_000_000);
                    return;
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

    /** Processor time of a process with all below it, also of those that have ended. */
    private static final class Processes {
        private static final long TICK_NANOS = 10_000_000;
        private static final Path MACHINE = Path.of("/proc/stat");

        /** Ticks of all processors: user, nice, system, idle, iowait, irq, softirq, steal; empty where there is no such file. */
        static long[] machine() {
            try {
                return java.nio.file.Files.exists(MACHINE)
                        ? Arrays.stream(java.nio.file.Files.readAllLines(MACHINE)
                                        .getFirst()
                                        .split(" +"))
                                .skip(1)
                                .limit(8)
                                .mapToLong(Long::parseLong)
                                .toArray()
                        : new long[0];
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Of the time between; below 0 when it is not known. */
        static double stolen(long[] before, long[] after) {
            if (before.length < 8 || after.length < 8) {
                return -1;
            }
            double all = Arrays.stream(after).sum() - Arrays.stream(before).sum();
            return (after[7] - before[7]) / Math.max(1, all);
        }

        static long cpuNanos(long pid) {
            long sum = ProcessHandle.of(pid).stream()
                    .flatMap(p -> java.util.stream.Stream.concat(java.util.stream.Stream.of(p), p.descendants()))
                    .mapToLong(p ->
                            p.info().totalCpuDuration().orElse(Duration.ZERO).toNanos())
                    .sum();
            Path stat = Path.of("/proc", Long.toString(pid), "stat");
            if (!java.nio.file.Files.exists(stat)) {
                return sum;
            }
            try {
                String text = java.nio.file.Files.readString(stat);
                // Fields 16 and 17 of proc_pid_stat(5), counted from behind the name: children that have ended.
                String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
                return sum + (Long.parseLong(fields[13]) + Long.parseLong(fields[14])) * TICK_NANOS;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
