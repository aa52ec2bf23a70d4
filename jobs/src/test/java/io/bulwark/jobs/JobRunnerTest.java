package io.bulwark.jobs;

import static io.bulwark.jobs.TestQueue.KIND;
import static io.bulwark.jobs.TestQueue.LONG;
import static io.bulwark.jobs.TestQueue.completed;
import static io.bulwark.jobs.TestQueue.data;
import static io.bulwark.jobs.TestQueue.handler;
import static io.bulwark.jobs.TestQueue.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.events.Event;
import io.bulwark.events.Follower;
import io.bulwark.testing.SettableClock;
import io.bulwark.testing.TestPostgres;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Real worker threads; the time of leases and deadlines moves when told. */
@Timeout(60)
class JobRunnerTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final Map<String, String> ONE_SLOT = Map.of("bulwark.jobs.concurrency", "1");

    @RegisterExtension
    static final TestPostgres postgres = TestPostgres.withModules("events", "jobs");

    private final SettableClock clock = new SettableClock(NOON);
    private TestQueue queue;

    private TestQueue open(Map<String, String> settings) {
        queue = new TestQueue(postgres, clock, settings);
        return queue;
    }

    @AfterEach
    void close() {
        queue.close();
    }

    @Test
    void a_submitted_job_is_run_and_its_steps_are_told() {
        open(Map.of());
        queue.runner(handler(context -> {
                    context.progress("agent.started", data().put("agent", "nlp"));
                    context.progress(
                            "agent.finished", data().put("agent", "nlp").put("score", 7));
                    return completed();
                }))
                .start();
        JobId id = queue.submit();

        assertThat(queue.jobs.awaitFinished(id, LONG).state()).isEqualTo(JobState.COMPLETE);
        assertThat(queue.eventNames(id))
                .containsExactly("job.queued", "job.started", "agent.started", "agent.finished", "job.finished");
        until("metered", () -> queue.meters.find("bulwark.jobs.attempt").timer() != null);
        assertThat(queue.meters
                        .get("bulwark.jobs.attempt")
                        .tags("kind", KIND, "result", "completed")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void each_job_goes_to_the_handler_of_its_kind_and_jobs_without_one_stay_queued() {
        open(Map.of());
        queue.runner(handler("a", context -> completed()), handler("b", context -> {
                    throw new IllegalStateException("not this one");
                }))
                .start();
        JobId foreign = queue.submit("c", Priority.HIGH);
        JobId a = queue.submit("a", Priority.LOW);

        assertThat(queue.jobs.awaitFinished(a, LONG).state()).isEqualTo(JobState.COMPLETE);
        assertThat(queue.state(foreign)).isEqualTo(JobState.QUEUED);
    }

    @Test
    void two_handlers_of_one_kind_are_a_mistake() {
        open(Map.of());

        assertThatThrownBy(() -> queue.runner(handler(context -> completed()), handler(context -> completed())))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_worker_runs_as_many_jobs_at_a_time_as_it_has_slots_and_no_more() {
        open(Map.of("bulwark.jobs.concurrency", "4"));
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch four = new CountDownLatch(4);
        List<JobId> ids = Stream.generate(queue::submit).limit(25).toList();
        queue.runner(handler(context -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    four.countDown();
                    four.await();
                    running.decrementAndGet();
                    return completed();
                }))
                .start();

        assertThat(ids)
                .allSatisfy(id ->
                        assertThat(queue.jobs.awaitFinished(id, LONG).state()).isEqualTo(JobState.COMPLETE));
        assertThat(most).hasValue(4);
    }

    @Test
    void an_idle_worker_is_woken_by_the_submission() {
        open(Map.of("bulwark.jobs.poll", "PT10M"));
        queue.runner(handler(context -> completed())).start();
        JobId first = queue.submit();
        queue.jobs.awaitFinished(first, LONG);
        JobId second = queue.submit();

        assertThat(queue.jobs.awaitFinished(second, LONG).state()).isEqualTo(JobState.COMPLETE);
    }

    @Test
    void an_idle_worker_finds_a_job_whose_signal_was_lost() {
        open(Map.of());
        queue.runner(handler(context -> completed())).start();
        JobId id = new JobId(queue.ids.next());
        queue.jdbi.useHandle(h ->
                h.createUpdate("""
                        INSERT INTO jobs.job (id, kind, state, priority, owner, payload, created_at, run_at, claim_order)
                        VALUES (:id, 'scan', 'queued', 'low', 'operator', '{}', :now, :now, :now)
                        """).bind("id", id.value()).bind("now", NOON).execute());

        assertThat(queue.jobs.awaitFinished(id, LONG).state()).isEqualTo(JobState.COMPLETE);
    }

    @Test
    void a_thrown_exception_leads_to_another_attempt_after_the_pause() {
        open(Map.of());
        queue.runner(handler(context -> {
                    context.progress("try", data().put("n", context.job().attempt()));
                    if (context.job().attempt() == 1) {
                        throw new java.io.IOException("upstream went away, secret=hunter2");
                    }
                    return completed();
                }))
                .start();
        JobId id = queue.submit();
        until("waiting", () -> queue.state(id) == JobState.WAITING);
        clock.advance(Duration.ofSeconds(1));

        assertThat(queue.jobs.awaitFinished(id, LONG).attempt()).isEqualTo(2);
        assertThat(queue.eventNames(id))
                .containsExactly("job.queued", "job.started", "try", "job.started", "try", "job.finished");
        assertThat(queue.events.after(id.topic(), 0, 100).toString()).doesNotContain("hunter2");
    }

    @Test
    void errors_and_missing_outcomes_are_failed_attempts_and_the_worker_goes_on() {
        open(Map.of("bulwark.jobs.max-attempts", "1", "bulwark.jobs.concurrency", "1"));
        AtomicInteger calls = new AtomicInteger();
        queue.runner(handler(context -> switch (calls.incrementAndGet()) {
                    case 1 -> deep(0);
                    case 2 -> null;
                    case 3 ->
                        completed(h -> {
                            throw new IllegalArgumentException("the result breaks a rule of its table");
                        });
                    case 4 -> completed(h -> h.execute("SELECT 1/0"));
                    default -> completed();
                }))
                .start();

        for (int i = 0; i < 4; i++) {
            Job job = queue.jobs.awaitFinished(queue.submit(), LONG);
            assertThat(job.state()).isEqualTo(JobState.FAILED);
            assertThat(job.error()).isEqualTo(new JobError("INTERNAL_ERROR", "The job failed in 1 attempts."));
        }
        assertThat(queue.jobs.awaitFinished(queue.submit(), LONG).state()).isEqualTo(JobState.COMPLETE);
    }

    @Test
    void progress_can_be_followed_while_the_handler_is_still_running() {
        open(Map.of());
        CountDownLatch seen = new CountDownLatch(1);
        queue.runner(handler(context -> {
                    context.progress("agent.started", data());
                    seen.await();
                    context.progress("agent.finished", data());
                    return completed();
                }))
                .start();
        JobId id = queue.submit();
        List<String> names = new CopyOnWriteArrayList<>();
        try (Follower follower = queue.events.follow(id.topic(), 0)) {
            while (names.isEmpty() || !names.getLast().equals("job.finished")) {
                List<Event> next = follower.next(LONG);
                assertThat(next).as("after %s", names).isNotEmpty();
                next.forEach(event -> names.add(event.name()));
                if (names.contains("agent.started")) {
                    seen.countDown();
                }
            }
        }
        assertThat(names)
                .containsExactly("job.queued", "job.started", "agent.started", "agent.finished", "job.finished");
    }

    @Test
    void progress_that_cannot_be_written_fails_its_own_job_and_not_that_of_others() {
        open(Map.of("bulwark.jobs.max-attempts", "1"));
        CountDownLatch bad = new CountDownLatch(4);
        queue.runner(
                        handler("bad", context -> {
                            bad.countDown();
                            switch (context.job().priority()) {
                                case HIGH -> context.progress("n".repeat(201), data());
                                case NORMAL -> context.progress("large", data().put("text", "x".repeat(1_000_001)));
                                case LOW -> context.progress("deep", nested(2_000));
                            }
                            return completed();
                        }),
                        handler("good", context -> {
                            context.progress("step", data());
                            bad.countDown();
                            bad.await();
                            return completed();
                        }))
                .start();
        List<JobId> failing = Stream.of(Priority.values())
                .map(priority -> queue.submit("bad", priority))
                .toList();
        JobId good = queue.submit("good", Priority.LOW);

        assertThat(queue.jobs.awaitFinished(good, LONG).state()).isEqualTo(JobState.COMPLETE);
        assertThat(queue.eventNames(good)).containsExactly("job.queued", "job.started", "step", "job.finished");
        assertThat(failing)
                .allSatisfy(id ->
                        assertThat(queue.jobs.awaitFinished(id, LONG).state()).isEqualTo(JobState.FAILED));
    }

    private static ObjectNode nested(int depth) {
        ObjectNode root = data();
        ObjectNode inner = root;
        for (int i = 0; i < depth; i++) {
            inner = inner.putObject("n");
        }
        return root;
    }

    @Test
    void a_hung_handler_loses_its_slot_at_the_deadline_and_its_late_result_is_refused() {
        open(ONE_SLOT);
        AtomicBoolean hang = new AtomicBoolean(true);
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch woke = new CountDownLatch(1);
        List<String> written = new CopyOnWriteArrayList<>();
        queue.runner(handler(context -> {
                    String name = context.job().priority() + " " + context.job().attempt();
                    if (name.equals("HIGH 1")) {
                        hanging.countDown();
                        while (hang.get()) {
                            LockSupport.parkNanos(1_000_000);
                        }
                        context.progress("late", data());
                        woke.countDown();
                    }
                    return completed(h -> written.add(name));
                }))
                .start();
        JobId hung = queue.submit(KIND, Priority.HIGH);
        waitFor(hanging);
        JobId next = queue.submit(KIND, Priority.NORMAL);
        assertThat(queue.state(next)).isEqualTo(JobState.QUEUED);

        clock.advance(Duration.ofSeconds(30));
        assertThat(queue.jobs.awaitFinished(next, LONG).state()).isEqualTo(JobState.COMPLETE);
        until("stalled", () -> queue.stalled.sweep() == 1);
        assertThat(queue.jobs.awaitFinished(hung, LONG).attempt()).isEqualTo(2);
        assertThat(gauge("bulwark.jobs.abandoned")).isEqualTo(1);
        hang.set(false);
        waitFor(woke);
        until("thread back", () -> gauge("bulwark.jobs.abandoned") == 0);

        assertThat(written).containsExactly("NORMAL 1", "HIGH 2");
        assertThat(queue.eventNames(hung)).containsExactly("job.queued", "job.started", "job.started", "job.finished");
    }

    @Test
    void a_handler_at_its_deadline_is_interrupted_and_the_interrupt_does_not_reach_the_next_job() {
        open(ONE_SLOT);
        CountDownLatch running = new CountDownLatch(1);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        List<Boolean> flags = new CopyOnWriteArrayList<>();
        queue.runner(handler(context -> {
                    flags.add(Thread.currentThread().isInterrupted());
                    if (context.job().attempt() == 1) {
                        running.countDown();
                        try {
                            new CountDownLatch(1).await();
                        } catch (InterruptedException e) {
                            interrupted.complete(true);
                            Thread.currentThread().interrupt();
                            throw e;
                        }
                    }
                    return completed();
                }))
                .start();
        JobId id = queue.submit();
        waitFor(running);
        clock.advance(Duration.ofSeconds(30));

        assertThat(interrupted.join()).isTrue();
        until("stalled", () -> queue.stalled.sweep() == 1);
        assertThat(queue.jobs.awaitFinished(id, LONG).attempt()).isEqualTo(2);
        assertThat(flags).containsOnly(false);
    }

    @Test
    void threads_that_ignore_the_interrupt_count_against_the_slots_once_there_are_more_of_them_than_slots() {
        open(ONE_SLOT);
        Semaphore stuck = new Semaphore(0);
        Semaphore release = new Semaphore(0);
        queue.runner(handler(context -> {
                    if (context.job().priority() == Priority.HIGH) {
                        stuck.release();
                        release.acquireUninterruptibly();
                    }
                    return completed();
                }))
                .start();
        for (int i = 0; i < 2; i++) {
            queue.submit(KIND, Priority.HIGH);
            stuck.acquireUninterruptibly();
            clock.advance(Duration.ofSeconds(30));
            int expected = i + 1;
            until("abandoned", () -> gauge("bulwark.jobs.abandoned") == expected);
        }
        JobId third = queue.submit(KIND, Priority.NORMAL);
        assertThat(queue.jobs.awaitFinished(third, Duration.ofMillis(1_500)).state())
                .isEqualTo(JobState.QUEUED);
        release.release();

        assertThat(queue.jobs.awaitFinished(third, LONG).state()).isEqualTo(JobState.COMPLETE);
        release.release();
    }

    @Test
    void the_job_of_a_dead_worker_is_finished_by_another() {
        open(Map.of());
        JobId id = queue.submit();
        Attempt dead = queue.claim();
        queue.stalled.start();
        queue.runner(handler(context -> completed())).start();
        clock.advance(Duration.ofSeconds(11));

        Job job = queue.jobs.awaitFinished(id, LONG);

        assertThat(job.state()).isEqualTo(JobState.COMPLETE);
        assertThat(job.attempt()).isEqualTo(2);
        assertThat(queue.attempts.finish(dead, completed())).isFalse();
    }

    @Test
    void a_living_worker_keeps_its_lease_while_the_handler_takes_its_time() {
        open(Map.of());
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        queue.runner(handler(context -> {
                    running.countDown();
                    finish.await();
                    return completed();
                }))
                .start();
        JobId id = queue.submit();
        waitFor(running);
        for (int i = 1; i <= 8; i++) {
            clock.advance(Duration.ofSeconds(3));
            Instant renewed = clock.instant().plusSeconds(10);
            until(
                    "renewed",
                    () -> queue.jdbi.withHandle(h -> h.createQuery("SELECT lease_until FROM jobs.job")
                            .mapTo(Instant.class)
                            .one()
                            .equals(renewed)));
            assertThat(queue.stalled.sweep()).isZero();
        }
        finish.countDown();

        assertThat(queue.jobs.awaitFinished(id, LONG).attempt()).isEqualTo(1);
    }

    @Test
    void a_worker_that_lost_its_job_to_another_one_notices_and_interrupts_the_handler() {
        open(Map.of());
        CountDownLatch running = new CountDownLatch(1);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        queue.runner(handler(context -> {
                    running.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.complete(true);
                    }
                    return completed();
                }))
                .start();
        JobId id = queue.submit();
        waitFor(running);
        queue.jdbi.useHandle(h -> h.execute("UPDATE jobs.job SET attempt = 2"));
        clock.advance(Duration.ofSeconds(3));

        assertThat(interrupted.join()).isTrue();
        assertThat(queue.state(id)).isEqualTo(JobState.PROCESSING);
        assertThat(queue.eventNames(id)).containsExactly("job.queued", "job.started");
    }

    @Test
    void a_stopping_worker_lets_running_jobs_finish_and_claims_no_more() {
        open(ONE_SLOT);
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        JobRunner runner = queue.runner(handler(context -> {
            running.countDown();
            finish.await();
            return completed();
        }));
        runner.start();
        JobId first = queue.submit();
        waitFor(running);
        JobId second = queue.submit();
        CompletableFuture<Void> stop = CompletableFuture.runAsync(() -> runner.stop(LONG));
        assertThat(stop).isNotDone();
        finish.countDown();
        stop.join();

        assertThat(queue.state(first)).isEqualTo(JobState.COMPLETE);
        assertThat(queue.state(second)).isEqualTo(JobState.QUEUED);
        runner.start();
        assertThat(queue.jobs.awaitFinished(second, LONG).state()).isEqualTo(JobState.COMPLETE);
    }

    @Test
    void what_a_stopping_worker_cannot_finish_goes_to_another_worker_at_once() {
        open(Map.of());
        CountDownLatch running = new CountDownLatch(1);
        JobRunner runner = queue.runner(handler(context -> {
            context.progress("step", data());
            running.countDown();
            new CountDownLatch(1).await();
            return completed();
        }));
        runner.start();
        JobId id = queue.submit();
        waitFor(running);
        runner.stop(Duration.ofMillis(50));
        assertThat(queue.state(id)).isEqualTo(JobState.STALLED);
        queue.runner(handler(context -> completed())).start();

        assertThat(queue.jobs.awaitFinished(id, LONG).attempt()).isEqualTo(2);
        assertThat(queue.eventNames(id))
                .containsExactly("job.queued", "job.started", "step", "job.started", "job.finished");
    }

    @Test
    void starting_and_stopping_twice_or_without_handlers_is_harmless() {
        open(Map.of());
        JobRunner runner = queue.runner();
        runner.start();
        runner.stop(Duration.ZERO);
        runner.stop(Duration.ZERO);
        queue.stalled.start();
        queue.stalled.start();
        queue.stalled.stop();
        queue.stalled.stop();
        JobId id = queue.submit();

        assertThat(queue.state(id)).isEqualTo(JobState.QUEUED);
    }

    private double gauge(String name) {
        return queue.meters.get(name).gauge().value();
    }

    @SuppressWarnings("InfiniteRecursion")
    private static JobOutcome deep(int n) {
        return n < 0 ? completed() : deep(n + 1 & Integer.MAX_VALUE);
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            assertThat(latch.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
