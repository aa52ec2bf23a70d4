package io.bulwark.jobs;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.exceptionsorter.PostgreSQLExceptionSorter;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.bulwark.events.Event;
import io.bulwark.events.EventLog;
import io.bulwark.kernel.UuidV7;
import io.bulwark.storage.Connections;
import io.bulwark.storage.Databases;
import io.bulwark.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The whole queue over a pooled connection, as one instance of the server has it. */
final class TestQueue implements AutoCloseable {
    static final Duration LONG = Duration.ofSeconds(30);
    static final String KIND = "scan";

    final AgroalDataSource pool;
    final Jdbi jdbi;
    final InstantSource clock;
    final UuidV7 ids;
    final JobsConfig config;
    final EventLog events;
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final Jobs jobs;
    final Attempts attempts;
    final StalledJobs stalled;
    private final TestPostgres postgres;
    private final List<JobRunner> runners = new ArrayList<>();

    TestQueue(TestPostgres postgres, InstantSource clock, Map<String, String> settings) {
        this(postgres, clock, settings, source -> source);
    }

    /** With a look at, or a hand in, every connection. */
    TestQueue(
            TestPostgres postgres,
            InstantSource clock,
            Map<String, String> settings,
            UnaryOperator<DataSource> decorator) {
        this.postgres = postgres;
        this.clock = clock;
        this.pool = pool(postgres.connections());
        this.jdbi = Databases.jdbi(decorator.apply(pool));
        this.ids = new UuidV7(clock);
        this.config = config(settings);
        this.events = new EventLog(jdbi, postgres.signals(), clock);
        this.jobs = new Jobs(jdbi, events, postgres.signals(), clock, config, meters);
        this.attempts = jobs.attempts();
        this.stalled = new StalledJobs(jobs, config);
    }

    static JobsConfig config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withMapping(JobsConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 500))
                .build()
                .getConfigMapping(JobsConfig.class);
    }

    private static AgroalDataSource pool(Connections to) {
        try {
            return AgroalDataSource.from(
                    new AgroalDataSourceConfigurationSupplier().connectionPoolConfiguration(pool -> pool.maxSize(60)
                            .acquisitionTimeout(Duration.ofSeconds(5))
                            .exceptionSorter(new PostgreSQLExceptionSorter())
                            .connectionFactoryConfiguration(factory -> factory.jdbcUrl(to.jdbcUrl())
                                    .principal(new NamePrincipal(to.user()))
                                    .credential(new SimplePassword(to.password().value())))));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    JobRunner runner(JobHandler... handlers) {
        JobRunner runner = new JobRunner(
                jobs, postgres.signals(), clock, config, meters, ids, OpenTelemetry.noop(), List.of(handlers));
        runners.add(runner);
        return runner;
    }

    NewJob newJob(String kind, Priority priority, @Nullable String dedupeKey) {
        return new NewJob(new JobId(ids.next()), kind, priority, dedupeKey, data().put("n", 1), "wallet:0xabc");
    }

    SubmitResult submit(NewJob job) {
        return jdbi.inTransaction(h -> jobs.submit(h, job));
    }

    JobId submit(String kind, Priority priority) {
        NewJob job = newJob(kind, priority, null);
        submit(job);
        return job.id();
    }

    JobId submit() {
        return submit(KIND, Priority.NORMAL);
    }

    /** Claims one job as a worker of its own. */
    Attempt claim() {
        return claim(1).getFirst();
    }

    List<Attempt> claim(int limit) {
        return attempts.claim(ids.next(), Set.of(KIND), limit);
    }

    Job job(JobId id) {
        return jobs.find(id).orElseThrow();
    }

    JobState state(JobId id) {
        return job(id).state();
    }

    List<String> eventNames(JobId id) {
        return events.after(id.topic(), 0, 1_000).stream().map(Event::name).toList();
    }

    Event lastEvent(JobId id) {
        return events.after(id.topic(), 0, 1_000).getLast();
    }

    static ObjectNode data() {
        return JsonNodeFactory.instance.objectNode();
    }

    static JobOutcome completed() {
        return completed(h -> {});
    }

    static JobOutcome completed(Consumer<Handle> inTransaction) {
        return new JobOutcome.Completed(data(), inTransaction);
    }

    interface Body {
        JobOutcome run(JobContext context) throws Exception;
    }

    static JobHandler handler(Body body) {
        return handler(KIND, body);
    }

    static JobHandler handler(String kind, Body body) {
        return new JobHandler() {
            @Override
            public String kind() {
                return kind;
            }

            @Override
            public JobOutcome run(JobContext context) throws Exception {
                return body.run(context);
            }
        };
    }

    static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("Never happened: " + what);
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Override
    public void close() {
        runners.forEach(runner -> runner.stop(Duration.ZERO));
        stalled.stop();
        pool.close();
    }
}
