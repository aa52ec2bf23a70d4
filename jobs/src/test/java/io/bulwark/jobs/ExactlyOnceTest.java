package io.bulwark.jobs;

import static io.bulwark.jobs.TestQueue.KIND;
import static io.bulwark.jobs.TestQueue.LONG;
import static io.bulwark.jobs.TestQueue.data;
import static io.bulwark.jobs.TestQueue.handler;
import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.storage.Databases;
import io.bulwark.testing.SettableClock;
import io.bulwark.testing.TestPostgres;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The promise of the queue: what was accepted is finished once, and its result is written once, whatever dies. */
@Timeout(90)
class ExactlyOnceTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    /** Short times of the real clock, for tests in which connections die. */
    private static final Map<String, String> QUICK = Map.of(
            "bulwark.jobs.lease", "PT2S",
            "bulwark.jobs.renew-every", "PT0.5S",
            "bulwark.jobs.attempt-deadline", "PT4S",
            "bulwark.jobs.backoff", "PT0.05S",
            "bulwark.jobs.poll", "PT0.2S",
            "bulwark.jobs.sweep-every", "PT0.2S",
            "bulwark.jobs.max-attempts", "100");

    @RegisterExtension
    static final TestPostgres postgres = TestPostgres.withModules("events", "jobs");

    @BeforeEach
    void results() {
        postgres.jdbi().useHandle(h -> {
            // No unique constraint: a second result must be seen, not refused.
            h.execute("CREATE TABLE IF NOT EXISTS public.result (job uuid, attempt int)");
            h.execute("TRUNCATE public.result");
        });
    }

    @Test
    void two_workers_finish_a_thousand_jobs_once_each() {
        try (TestQueue left = new TestQueue(postgres, InstantSource.system(), Map.of());
                TestQueue right = new TestQueue(postgres, InstantSource.system(), Map.of())) {
            JobHandler handler = handler(context -> {
                context.progress("step", data());
                return new JobOutcome.Completed(data(), result(context));
            });
            left.runner(handler).start();
            right.runner(handler).start();
            List<JobId> ids = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                Priority priority = Priority.values()[i % 3];
                ids.add(left.submit(KIND, priority));
                ids.add(right.submit(KIND, priority));
            }
            ids.forEach(id -> left.jobs.awaitFinished(id, LONG));

            assertEachFinishedOnce(left, ids);
            assertThat(ids).allSatisfy(id -> assertThat(left.job(id).attempt()).isEqualTo(1));
        }
    }

    @Test
    void jobs_survive_connections_that_die_at_any_moment() {
        try (TestQueue left = new TestQueue(postgres, InstantSource.system(), QUICK);
                TestQueue right = new TestQueue(postgres, InstantSource.system(), QUICK)) {
            JobHandler handler = handler(context -> {
                context.progress("step", data().put("n", 1));
                LockSupport.parkNanos(20_000_000);
                context.progress("step", data().put("n", 2));
                return new JobOutcome.Completed(data(), result(context));
            });
            List<JobId> ids = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                ids.add(left.submit());
            }
            for (TestQueue queue : List.of(left, right)) {
                queue.runner(handler).start();
                queue.stalled.start();
            }
            Random random = new Random(20261120);
            Jdbi admin = Databases.jdbi(TestPostgres.dataSource(postgres.connections()));
            for (int i = 0; i < 15; i++) {
                double share = random.nextDouble();
                admin.useHandle(h -> h.createQuery("""
                                SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                                WHERE datname = current_database() AND pid <> pg_backend_pid() AND random() < :share
                                """)
                        .bind("share", share)
                        .mapTo(Integer.class)
                        .one());
                LockSupport.parkNanos(random.nextLong(150_000_000));
            }
            ids.forEach(id -> left.jobs.awaitFinished(id, LONG));

            assertWithNewConnections(ids);
        }
    }

    @Test
    void jobs_survive_a_database_that_is_away_for_a_while() throws Exception {
        try (TestQueue queue = new TestQueue(postgres, InstantSource.system(), QUICK)) {
            CountDownLatch running = new CountDownLatch(1);
            CountDownLatch away = new CountDownLatch(1);
            queue.runner(handler(context -> {
                        running.countDown();
                        away.await();
                        return new JobOutcome.Completed(data(), result(context));
                    }))
                    .start();
            queue.stalled.start();
            List<JobId> ids = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                ids.add(queue.submit());
            }
            running.await();
            Jdbi elsewhere = Databases.jdbi(TestPostgres.dataSource(TestPostgres.newDatabase()));
            String name = queue.jdbi.withHandle(h -> h.createQuery("SELECT current_database()")
                    .mapTo(String.class)
                    .one());
            elsewhere.useHandle(h -> {
                h.execute("ALTER DATABASE " + name + " ALLOW_CONNECTIONS false");
                h.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ?", name);
                away.countDown();
                h.execute("SELECT pg_sleep(1.5)");
                h.execute("ALTER DATABASE " + name + " ALLOW_CONNECTIONS true");
            });
            ids.forEach(id -> queue.jobs.awaitFinished(id, LONG));

            assertWithNewConnections(ids);
        }
    }

    @Test
    void a_finish_whose_commit_was_done_but_not_confirmed_counts_once() {
        AtomicInteger lost = new AtomicInteger();
        try (TestQueue queue =
                new TestQueue(postgres, new SettableClock(NOON), Map.of(), source -> losingTheAnswer(source, lost))) {
            queue.runner(handler(context -> {
                        context.progress("step", data());
                        lost.set(1);
                        return new JobOutcome.Completed(data(), result(context));
                    }))
                    .start();
            JobId id = queue.submit();
            queue.jobs.awaitFinished(id, LONG);
            TestQueue.until(
                    "metered", () -> queue.meters.find("bulwark.jobs.attempt").timer() != null);

            assertThat(lost).hasValue(0);
            assertEachFinishedOnce(queue, List.of(id));
            assertThat(queue.eventNames(id)).containsExactly("job.queued", "job.started", "step", "job.finished");
            assertThat(queue.meters
                            .get("bulwark.jobs.attempt")
                            .tag("result", "completed")
                            .timer()
                            .count())
                    .isEqualTo(1);
            assertThat(queue.meters.get("bulwark.jobs.finished").counter().count())
                    .isEqualTo(1);
        }
    }

    /** A random history of workers that finish, fail, hang, die and come back late, checked against the promise. */
    @ParameterizedTest
    @ValueSource(longs = {11, 23, 47, 101})
    void any_history_ends_with_every_accepted_job_finished_once(long seed) {
        Random random = new Random(seed);
        SettableClock clock = new SettableClock(NOON);
        try (TestQueue queue = new TestQueue(postgres, clock, Map.of())) {
            List<JobId> accepted = new ArrayList<>();
            List<Attempt> held = new ArrayList<>();
            Map<JobId, JobOutcome> winners = new HashMap<>();
            for (int step = 0; step < 400; step++) {
                int dice = random.nextInt(100);
                if (dice < 25) {
                    String key = random.nextBoolean() ? null : "key " + random.nextInt(5);
                    NewJob job = queue.newJob(KIND, Priority.values()[random.nextInt(3)], key);
                    switch (queue.submit(job)) {
                        case SubmitResult.Accepted(JobId id) -> accepted.add(id);
                        case SubmitResult.Duplicate(JobId existing) -> {
                            assertThat(accepted).contains(existing);
                            assertThat(queue.state(existing).finished()).isFalse();
                        }
                    }
                } else if (dice < 45) {
                    held.addAll(queue.attempts.claim(queue.ids.next(), Set.of(KIND), 1 + random.nextInt(3)));
                } else if (dice < 55) {
                    clock.advance(Duration.ofMillis(random.nextInt(4_000)));
                } else if (dice < 60) {
                    queue.stalled.sweep();
                } else if (!held.isEmpty()) {
                    Attempt attempt = held.get(random.nextInt(held.size()));
                    switch (random.nextInt(7)) {
                        case 0 -> queue.attempts.failed(attempt);
                        case 1 -> queue.attempts.renew(held);
                        case 2 -> {
                            attempt.progress(
                                    "step", data().put("attempt", attempt.job().attempt()));
                            queue.attempts.flush(List.of(attempt));
                        }
                        case 3 ->
                            attempt.progress(
                                    "step", data().put("attempt", attempt.job().attempt()));
                        default -> {
                            JobOutcome outcome =
                                    switch (random.nextInt(3)) {
                                        case 0 -> new JobOutcome.Completed(data(), result(attempt));
                                        case 1 -> new JobOutcome.PartiallyFailed("partly", data(), result(attempt));
                                        default -> new JobOutcome.Refused("NOT_FOUND", "no", result(attempt));
                                    };
                            if (queue.attempts.finish(attempt, outcome)) {
                                assertThat(winners.put(attempt.job().id(), outcome))
                                        .isNull();
                            }
                        }
                    }
                }
            }
            clock.advance(Duration.ofHours(2));
            queue.stalled.sweep();
            clock.advance(Duration.ofHours(2));
            queue.stalled.sweep();
            for (Attempt late : held) {
                assertThat(queue.attempts.finish(late, new JobOutcome.Completed(data(), result(late))))
                        .isFalse();
                queue.attempts.flush(List.of(late));
            }

            assertThat(accepted).hasSizeGreaterThan(30).doesNotHaveDuplicates();
            assertThat(winners).hasSizeGreaterThan(10);
            for (JobId id : accepted) {
                Job job = queue.job(id);
                assertThat(job.state().finished()).isTrue();
                List<String> names = queue.eventNames(id);
                assertThat(names.stream().filter(n -> n.equals("job.finished") || n.equals("job.failed")))
                        .hasSize(1);
                assertThat(names.getLast()).isIn("job.finished", "job.failed");
                assertThat(names.stream().filter(n -> n.equals("job.started"))).hasSize(job.attempt());
                assertThat(queue.events.after(id.topic(), 0, 1_000).stream()
                                .filter(e -> e.data().has("attempt"))
                                .map(e -> e.data().path("attempt").intValue()))
                        .isSorted();
                assertThat(attemptsWithResult(queue, id))
                        .isEqualTo(winners.containsKey(id) ? List.of(job.attempt()) : List.of());
            }
        }
    }

    /** The pools of the workers still hold connections that were killed. */
    private static void assertWithNewConnections(List<JobId> ids) {
        try (TestQueue reader = new TestQueue(postgres, InstantSource.system(), Map.of())) {
            assertEachFinishedOnce(reader, ids);
        }
    }

    private static void assertEachFinishedOnce(TestQueue queue, List<JobId> ids) {
        assertThat(ids).allSatisfy(id -> {
            assertThat(queue.state(id)).isEqualTo(JobState.COMPLETE);
            assertThat(attemptsWithResult(queue, id))
                    .containsExactly(queue.job(id).attempt());
            assertThat(queue.eventNames(id).stream().filter(name -> name.equals("job.finished")))
                    .hasSize(1);
            assertThat(queue.lastEvent(id).name()).isEqualTo("job.finished");
        });
    }

    private static List<Integer> attemptsWithResult(TestQueue queue, JobId id) {
        return queue.jdbi.withHandle(h -> h.createQuery("SELECT attempt FROM public.result WHERE job = :id")
                .bind("id", id.value())
                .mapTo(Integer.class)
                .list());
    }

    private static Consumer<Handle> result(JobContext context) {
        return h -> h.execute(
                "INSERT INTO public.result VALUES (?, ?)",
                context.job().id().value(),
                context.job().attempt());
    }

    /** Connections whose next commit, once armed, is done but reported as a lost connection. */
    private static DataSource losingTheAnswer(DataSource source, AtomicInteger armed) {
        return (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (self, method, arguments) -> {
                    Object result = invoke(source, method, arguments);
                    if (!(result instanceof Connection connection)) {
                        return result;
                    }
                    return Proxy.newProxyInstance(
                            Connection.class.getClassLoader(),
                            new Class<?>[] {Connection.class},
                            (inner, call, parameters) -> {
                                Object answer = invoke(connection, call, parameters);
                                if (call.getName().equals("commit") && armed.compareAndSet(1, 0)) {
                                    throw new SQLException(
                                            "An I/O error occurred while sending to the backend", "08006");
                                }
                                return answer;
                            });
                });
    }

    private static Object invoke(Object target, java.lang.reflect.Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
