package io.bulwark.jobs;

import static io.bulwark.jobs.TestQueue.KIND;
import static io.bulwark.jobs.TestQueue.completed;
import static io.bulwark.jobs.TestQueue.data;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bulwark.events.Event;
import io.bulwark.testing.SettableClock;
import io.bulwark.testing.TestPostgres;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The life of attempts step by step, with several workers and a clock that moves when told. */
@Timeout(60)
class AttemptsTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final JobError GONE = new JobError("NOT_FOUND", "There is no such wallet.");

    @RegisterExtension
    static final TestPostgres postgres = TestPostgres.withModules("events", "jobs");

    private final SettableClock clock = new SettableClock(NOON);
    private TestQueue queue;

    @BeforeEach
    void open() {
        queue = new TestQueue(postgres, clock, Map.of());
        queue.jdbi.useHandle(h -> h.execute("CREATE TABLE IF NOT EXISTS public.result (job uuid, attempt int)"));
        queue.jdbi.useHandle(h -> h.execute("TRUNCATE public.result"));
    }

    @AfterEach
    void close() {
        queue.close();
    }

    @Test
    void a_claimed_job_is_processing_with_its_first_attempt_and_its_payload() {
        JobId id = queue.submit();
        clock.advance(Duration.ofSeconds(3));
        Attempt attempt = queue.claim();

        assertThat(attempt.job()).isEqualTo(queue.job(id));
        assertThat(attempt.job().state()).isEqualTo(JobState.PROCESSING);
        assertThat(attempt.job().attempt()).isEqualTo(1);
        assertThat(attempt.job().createdAt()).isEqualTo(NOON);
        assertThat(attempt.job().startedAt()).isEqualTo(NOON.plusSeconds(3));
        assertThat(attempt.payload()).isEqualTo(data().put("n", 1));
        assertThat(attempt.deadline()).isEqualTo(NOON.plusSeconds(33));
        assertThat(queue.eventNames(id)).containsExactly("job.queued", "job.started");
        assertThat(queue.lastEvent(id).data()).isEqualTo(data().put("attempt", 1));
    }

    @Test
    void a_claimed_job_is_hidden_from_other_workers() {
        queue.submit();
        queue.claim();

        assertThat(queue.claim(10)).isEmpty();
    }

    @Test
    void urgent_jobs_come_first_and_older_ones_first_among_equals() {
        List<JobId> ids = new ArrayList<>();
        for (Priority priority :
                List.of(Priority.LOW, Priority.NORMAL, Priority.HIGH, Priority.NORMAL, Priority.HIGH)) {
            ids.add(queue.submit(KIND, priority));
            clock.advance(Duration.ofSeconds(1));
        }

        assertThat(queue.claim(10))
                .extracting(attempt -> ids.indexOf(attempt.job().id()))
                .containsExactly(2, 4, 1, 3, 0);
    }

    @Test
    void a_low_job_is_overtaken_by_urgent_ones_for_ten_minutes_and_then_no_longer() {
        JobId low = queue.submit(KIND, Priority.LOW);
        clock.advance(Duration.ofMinutes(9));
        JobId overtaking = queue.submit(KIND, Priority.HIGH);
        clock.advance(Duration.ofMinutes(2));
        queue.submit(KIND, Priority.HIGH);

        assertThat(queue.claim(2)).extracting(attempt -> attempt.job().id()).containsExactly(overtaking, low);
    }

    @Test
    void under_a_steady_overload_of_urgent_jobs_a_low_one_is_still_run() {
        JobId low = queue.submit(KIND, Priority.LOW);
        int minutes = 0;
        boolean run = false;
        while (!run && minutes < 60) {
            // Two urgent jobs come for each one that is run.
            queue.submit(KIND, Priority.HIGH);
            queue.submit(KIND, Priority.HIGH);
            Attempt attempt = queue.claim();
            queue.attempts.finish(attempt, completed());
            run = attempt.job().id().equals(low);
            clock.advance(Duration.ofMinutes(1));
            minutes++;
        }

        assertThat(run).isTrue();
        assertThat(minutes).isBetween(10, 25);
    }

    @Test
    void a_worker_claims_the_kinds_it_can_run_only() {
        queue.submit("unknown", Priority.HIGH);
        JobId mine = queue.submit(KIND, Priority.LOW);

        assertThat(queue.claim(10)).extracting(attempt -> attempt.job().id()).containsExactly(mine);
    }

    @Test
    void a_worker_claims_no_more_than_its_free_slots() {
        for (int i = 0; i < 5; i++) {
            queue.submit();
        }

        assertThat(queue.claim(3)).hasSize(3);
        assertThat(queue.claim(3)).hasSize(2);
    }

    @Test
    void workers_claiming_at_the_same_moment_share_the_jobs_without_overlap() throws Exception {
        for (int i = 0; i < 100; i++) {
            queue.submit();
        }
        CountDownLatch go = new CountDownLatch(1);
        List<JobId> claimed = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(10)) {
            List<Future<List<Attempt>>> futures = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                futures.add(threads.submit(() -> {
                    go.await();
                    return queue.claim(10);
                }));
            }
            go.countDown();
            for (Future<List<Attempt>> future : futures) {
                future.get().forEach(attempt -> claimed.add(attempt.job().id()));
            }
        }
        queue.claim(100).forEach(attempt -> claimed.add(attempt.job().id()));

        assertThat(claimed).hasSize(100).doesNotHaveDuplicates();
    }

    @Test
    void a_payload_that_cannot_be_read_fails_its_own_job_and_not_the_claim() {
        JobId id = queue.submit();
        queue.jdbi.useHandle(h -> h.execute(
                "UPDATE jobs.job SET payload = CAST(? AS json)",
                "{\"n\":" + "[".repeat(2_000) + "]".repeat(2_000) + "}"));
        queue.submit();

        List<Attempt> claimed = queue.claim(2);

        assertThat(claimed).hasSize(2);
        assertThat(claimed.getFirst().job().id()).isEqualTo(id);
        assertThatThrownBy(claimed.getFirst()::payload).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void hostile_text_travels_through_payload_events_and_errors() {
        NewJob job = new NewJob(
                new JobId(queue.ids.next()), KIND, Priority.LOW, "k", data().put("text", "a\0b\u202e'"), "operator");
        queue.submit(job);
        Attempt attempt = queue.claim();
        attempt.progress("agent.started", data().put("quote", "c\0d"));
        JobOutcome refused = new JobOutcome.Refused("VALIDATION_ERROR", "cannot read \"e\0f\"", h -> {});

        assertThat(attempt.payload().path("text").textValue()).isEqualTo("a\0b\u202e'");
        assertThat(queue.attempts.finish(attempt, refused)).isTrue();
        assertThat(queue.job(job.id()).error()).isEqualTo(new JobError("VALIDATION_ERROR", "cannot read \"ef\""));
        assertThat(queue.events
                        .after(job.id().topic(), 0, 10)
                        .get(2)
                        .data()
                        .path("quote")
                        .textValue())
                .isEqualTo("c\0d");
    }

    @Test
    void a_finish_writes_state_progress_result_and_last_event_together() {
        JobId id = queue.submit();
        Attempt attempt = queue.claim();
        attempt.progress("agent.started", data().put("agent", "nlp"));
        attempt.progress("agent.finished", data().put("agent", "nlp").put("score", 12));
        clock.advance(Duration.ofSeconds(2));

        assertThat(queue.attempts.finish(
                        attempt, new JobOutcome.Completed(data().put("composite_score", 12), result(attempt))))
                .isTrue();

        Job job = queue.job(id);
        assertThat(job.state()).isEqualTo(JobState.COMPLETE);
        assertThat(job.finishedAt()).isEqualTo(NOON.plusSeconds(2));
        assertThat(job.error()).isNull();
        assertThat(queue.eventNames(id))
                .containsExactly("job.queued", "job.started", "agent.started", "agent.finished", "job.finished");
        assertThat(queue.lastEvent(id).data())
                .isEqualTo(data().put("composite_score", 12).put("status", "complete"));
        assertThat(results(id)).containsExactly(1);
    }

    @Test
    void a_partial_failure_is_a_finish_with_a_reason() {
        JobId id = queue.submit();
        Attempt attempt = queue.claim();
        queue.attempts.finish(
                attempt, new JobOutcome.PartiallyFailed("The callback was refused.", data(), result(attempt)));

        assertThat(queue.state(id)).isEqualTo(JobState.PARTIAL_FAILURE);
        assertThat(queue.job(id).error()).isEqualTo(new JobError("PARTIAL_FAILURE", "The callback was refused."));
        assertThat(queue.lastEvent(id).name()).isEqualTo("job.finished");
        assertThat(queue.lastEvent(id).data())
                .isEqualTo(data().put("reason", "The callback was refused.").put("status", "partial_failure"));
        assertThat(results(id)).containsExactly(1);
    }

    @Test
    void a_refused_job_fails_at_once_without_another_attempt() {
        JobId id = queue.submit();
        Attempt attempt = queue.claim();
        queue.attempts.finish(attempt, new JobOutcome.Refused(GONE.code(), GONE.message(), result(attempt)));

        assertThat(queue.state(id)).isEqualTo(JobState.FAILED);
        assertThat(queue.job(id).error()).isEqualTo(GONE);
        assertThat(queue.lastEvent(id).name()).isEqualTo("job.failed");
        assertThat(queue.lastEvent(id).data())
                .isEqualTo(data().put("code", "NOT_FOUND").put("message", "There is no such wallet."));
        assertThat(results(id)).containsExactly(1);
        assertThat(queue.claim(1)).isEmpty();
    }

    @Test
    void when_the_result_cannot_be_written_nothing_of_the_finish_is() {
        JobId id = queue.submit();
        Attempt attempt = queue.claim();
        attempt.progress("agent.started", data());

        assertThatThrownBy(() -> queue.attempts.finish(attempt, completed(h -> h.execute("SELECT 1/0"))))
                .isInstanceOf(RuntimeException.class);
        assertThat(queue.state(id)).isEqualTo(JobState.PROCESSING);
        assertThat(queue.eventNames(id)).containsExactly("job.queued", "job.started");
        assertThat(queue.attempts.failed(attempt)).isTrue();
        assertThat(queue.eventNames(id)).containsExactly("job.queued", "job.started", "agent.started");
    }

    @Test
    void a_job_is_finished_once_however_often_its_worker_says_so() {
        JobId id = queue.submit();
        Attempt attempt = queue.claim();

        assertThat(queue.attempts.finish(attempt, completed(result(attempt)))).isTrue();
        assertThat(queue.attempts.finish(attempt, completed(result(attempt)))).isFalse();
        assertThat(queue.attempts.failed(attempt)).isFalse();
        assertThat(queue.attempts.ended(attempt)).isTrue();
        assertThat(results(id)).containsExactly(1);
        assertThat(queue.eventNames(id)).containsExactly("job.queued", "job.started", "job.finished");
    }

    @Test
    void an_attempt_that_lost_its_job_to_another_worker_writes_nothing_at_all() {
        JobId id = queue.submit();
        Attempt dead = queue.claim();
        dead.progress("agent.started", data().put("agent", "of the dead"));
        clock.advance(Duration.ofSeconds(11));
        queue.stalled.sweep();
        Attempt alive = queue.claim();
        List<String> before = queue.eventNames(id);

        assertThat(queue.attempts.finish(dead, completed(result(dead)))).isFalse();
        assertThat(queue.attempts.failed(dead)).isFalse();
        queue.attempts.flush(List.of(dead));
        queue.attempts.release(List.of(dead));
        assertThat(queue.attempts.renew(List.of(dead))).containsExactly(dead);
        assertThat(queue.attempts.ended(dead)).isFalse();

        assertThat(queue.eventNames(id)).isEqualTo(before);
        assertThat(results(id)).isEmpty();
        assertThat(queue.job(id)).isEqualTo(alive.job());
        assertThat(queue.attempts.finish(alive, completed(result(alive)))).isTrue();
        assertThat(results(id)).containsExactly(2);
    }

    @Test
    void a_worker_whose_lease_ended_may_still_finish_while_nobody_has_noticed() {
        JobId id = queue.submit();
        Attempt attempt = queue.claim();
        clock.advance(Duration.ofSeconds(11));

        assertThat(queue.attempts.finish(attempt, completed(result(attempt)))).isTrue();
        assertThat(queue.stalled.sweep()).isZero();
        assertThat(results(id)).containsExactly(1);
    }

    @Test
    void a_result_after_the_deadline_is_refused_even_before_anybody_has_noticed() {
        JobId id = queue.submit();
        Attempt attempt = queue.claim();
        clock.advance(Duration.ofSeconds(30));

        assertThat(queue.attempts.finish(attempt, completed(result(attempt)))).isFalse();
        assertThat(queue.attempts.failed(attempt)).isFalse();
        assertThat(results(id)).isEmpty();
        assertThat(queue.state(id)).isEqualTo(JobState.PROCESSING);
    }

    @Test
    void renewed_leases_keep_jobs_from_being_taken_until_their_deadline() {
        JobId id = queue.submit();
        Attempt attempt = queue.claim();
        for (int i = 0; i < 9; i++) {
            clock.advance(Duration.ofSeconds(3));
            assertThat(queue.attempts.renew(List.of(attempt))).isEmpty();
            assertThat(queue.stalled.sweep()).isZero();
        }
        assertThat(queue.state(id)).isEqualTo(JobState.PROCESSING);
        clock.advance(Duration.ofSeconds(3));
        queue.attempts.renew(List.of(attempt));

        assertThat(queue.stalled.sweep()).isEqualTo(1);
        assertThat(queue.state(id)).isEqualTo(JobState.STALLED);
    }

    @Test
    void a_job_being_finished_just_now_is_not_taken_for_lost_by_the_renewal() throws Exception {
        queue.submit();
        Attempt attempt = queue.claim();
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch renewed = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newFixedThreadPool(1)) {
            Future<Boolean> finish = threads.submit(() -> queue.attempts.finish(attempt, completed(h -> {
                writing.countDown();
                await(renewed);
            })));
            writing.await();
            List<Attempt> lost = queue.attempts.renew(List.of(attempt));
            renewed.countDown();

            assertThat(lost).isEmpty();
            assertThat(finish.get()).isTrue();
        }
    }

    @Test
    void a_failed_attempt_waits_one_second_and_then_two_before_the_next() {
        JobId id = queue.submit();
        queue.attempts.failed(queue.claim());
        assertThat(queue.state(id)).isEqualTo(JobState.WAITING);
        clock.advance(Duration.ofMillis(999));
        assertThat(queue.claim(1)).isEmpty();
        clock.advance(Duration.ofMillis(1));
        Attempt second = queue.claim();
        assertThat(second.job().attempt()).isEqualTo(2);

        queue.attempts.failed(second);
        clock.advance(Duration.ofMillis(1_999));
        assertThat(queue.claim(1)).isEmpty();
        clock.advance(Duration.ofMillis(1));
        assertThat(queue.claim(1)).hasSize(1);
    }

    @Test
    void the_pause_doubles_up_to_sixteen_seconds() {
        try (TestQueue patient = new TestQueue(postgres, clock, Map.of("bulwark.jobs.max-attempts", "8"))) {
            patient.submit();
            List<Long> pauses = new ArrayList<>();
            for (int i = 0; i < 7; i++) {
                patient.attempts.failed(patient.claim());
                pauses.add(Duration.between(clock.instant(), due()).toSeconds());
                clock.set(due());
            }
            assertThat(pauses).containsExactly(1L, 2L, 4L, 8L, 16L, 16L, 16L);
        }
    }

    @Test
    void a_job_fails_after_its_third_failed_attempt_without_telling_internals() {
        JobId id = queue.submit();
        for (int i = 0; i < 3; i++) {
            clock.advance(Duration.ofSeconds(5));
            assertThat(queue.attempts.failed(queue.claim())).isTrue();
        }

        JobError error = new JobError("INTERNAL_ERROR", "The job failed in 3 attempts.");
        assertThat(queue.state(id)).isEqualTo(JobState.FAILED);
        assertThat(queue.job(id).error()).isEqualTo(error);
        assertThat(queue.eventNames(id))
                .containsExactly("job.queued", "job.started", "job.started", "job.started", "job.failed");
        assertThat(queue.lastEvent(id).data())
                .isEqualTo(data().put("code", error.code()).put("message", error.message()));
        clock.advance(Duration.ofHours(2));
        assertThat(queue.stalled.sweep()).isZero();
    }

    @Test
    void the_job_of_a_dead_worker_stalls_when_its_lease_ends_and_is_claimable_at_once() {
        JobId id = queue.submit();
        queue.claim();
        clock.advance(Duration.ofMillis(9_999));
        assertThat(queue.stalled.sweep()).isZero();
        clock.advance(Duration.ofMillis(1));

        assertThat(queue.stalled.sweep()).isEqualTo(1);
        assertThat(queue.state(id)).isEqualTo(JobState.STALLED);
        assertThat(queue.claim().job().attempt()).isEqualTo(2);
    }

    @Test
    void a_job_whose_workers_die_three_times_fails_as_an_internal_error() {
        JobId id = queue.submit();
        for (int i = 0; i < 3; i++) {
            queue.claim();
            clock.advance(Duration.ofSeconds(11));
            assertThat(queue.stalled.sweep()).isEqualTo(1);
        }

        assertThat(queue.job(id).error()).isEqualTo(new JobError("INTERNAL_ERROR", "The job failed in 3 attempts."));
        assertThat(queue.lastEvent(id).name()).isEqualTo("job.failed");
    }

    @Test
    void a_job_that_hangs_three_times_fails_as_timed_out() {
        JobId id = queue.submit();
        for (int i = 0; i < 3; i++) {
            Attempt attempt = queue.claim();
            for (int s = 0; s < 10; s++) {
                clock.advance(Duration.ofSeconds(3));
                queue.attempts.renew(List.of(attempt));
            }
            assertThat(queue.stalled.sweep()).isEqualTo(1);
        }

        assertThat(queue.job(id).error()).isEqualTo(new JobError("TIMEOUT", "The job ran out of time in 3 attempts."));
        assertThat(queue.lastEvent(id).data().path("code").textValue()).isEqualTo("TIMEOUT");
        assertThat(queue.meters
                        .get("bulwark.jobs.finished")
                        .tags("kind", KIND, "state", "failed")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void a_job_nobody_takes_for_an_hour_fails_and_is_no_longer_claimable() {
        JobId id = queue.submit();
        clock.advance(Duration.ofMinutes(60).minusSeconds(1));
        assertThat(queue.stalled.sweep()).isZero();
        clock.advance(Duration.ofSeconds(1));

        assertThat(queue.claim(1)).isEmpty();
        assertThat(queue.stalled.sweep()).isEqualTo(1);
        assertThat(queue.job(id).error())
                .isEqualTo(new JobError("TIMEOUT", "No worker took the job within 60 minutes."));
        assertThat(queue.eventNames(id)).containsExactly("job.queued", "job.failed");
    }

    @Test
    void a_large_backlog_is_swept_completely() {
        for (int i = 0; i < 400; i++) {
            queue.submit();
        }
        clock.advance(Duration.ofMinutes(61));

        assertThat(queue.stalled.sweep()).isEqualTo(400);
        assertThat(queue.jobs.stats().depth()).isEmpty();
    }

    @Test
    void a_released_job_is_claimable_at_once_even_after_its_last_attempt() {
        queue.submit();
        for (int i = 0; i < 4; i++) {
            Attempt attempt = queue.claim();
            assertThat(attempt.job().attempt()).isEqualTo(i + 1);
            queue.attempts.release(List.of(attempt));
        }
    }

    @Test
    void progress_is_written_in_order_and_once_over_several_flushes_and_the_finish() {
        JobId id = queue.submit();
        Attempt attempt = queue.claim();
        progress(attempt, 0, 3);
        queue.attempts.flush(Set.of(attempt));
        queue.attempts.flush(Set.of(attempt));
        assertThat(steps(id)).containsExactly(0, 1, 2);
        progress(attempt, 3, 5);
        queue.attempts.flush(Set.of(attempt));
        progress(attempt, 5, 7);
        queue.attempts.finish(attempt, completed());

        assertThat(steps(id)).containsExactly(0, 1, 2, 3, 4, 5, 6);
        assertThat(queue.lastEvent(id).name()).isEqualTo("job.finished");
    }

    @Test
    void progress_whose_commit_was_not_confirmed_is_not_written_twice() {
        JobId id = queue.submit();
        Attempt attempt = queue.claim();
        Attempt unaware = new Attempt(attempt.job(), "{}", attempt.deadline(), null);
        progress(attempt, 0, 3);
        progress(unaware, 0, 3);
        queue.attempts.flush(Set.of(attempt));
        progress(unaware, 3, 5);
        queue.attempts.flush(Set.of(unaware));
        queue.attempts.finish(unaware, completed());

        assertThat(steps(id)).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void the_progress_of_a_second_attempt_comes_after_that_of_the_first() {
        JobId id = queue.submit();
        Attempt first = queue.claim();
        progress(first, 0, 2);
        queue.attempts.flush(Set.of(first));
        progress(first, 2, 3);
        queue.attempts.failed(first);
        clock.advance(Duration.ofSeconds(2));
        Attempt second = queue.claim();
        progress(second, 10, 12);
        queue.attempts.finish(second, completed());

        assertThat(steps(id)).containsExactly(0, 1, 2, 10, 11);
    }

    @Test
    void a_reader_resumes_the_progress_after_its_last_event() {
        JobId id = queue.submit();
        Attempt attempt = queue.claim();
        progress(attempt, 0, 3);
        queue.attempts.flush(Set.of(attempt));
        List<Event> seen = queue.events.after(id.topic(), 0, 4);
        progress(attempt, 3, 4);
        queue.attempts.finish(attempt, completed());

        assertThat(queue.events.after(id.topic(), seen.getLast().id(), 10))
                .extracting(event -> event.name() + event.data().path("n").asText())
                .containsExactly("step2", "step3", "job.finished");
    }

    private Instant due() {
        return queue.jdbi.withHandle(h -> h.createQuery("SELECT run_at FROM jobs.job")
                .mapTo(Instant.class)
                .one());
    }

    private static void progress(Attempt attempt, int from, int to) {
        for (int i = from; i < to; i++) {
            attempt.progress("step", data().put("n", i));
        }
    }

    private List<Integer> steps(JobId id) {
        return queue.events.after(id.topic(), 0, 100).stream()
                .filter(event -> event.name().equals("step"))
                .map(event -> event.data().path("n").intValue())
                .toList();
    }

    private static Consumer<Handle> result(Attempt attempt) {
        return h -> h.execute(
                "INSERT INTO public.result VALUES (?, ?)",
                attempt.job().id().value(),
                attempt.job().attempt());
    }

    private List<Integer> results(JobId id) {
        return queue.jdbi.withHandle(h -> h.createQuery("SELECT attempt FROM public.result WHERE job = :id")
                .bind("id", id.value())
                .mapTo(Integer.class)
                .list());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
