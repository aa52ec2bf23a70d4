package io.bulwark.jobs;

import static io.bulwark.jobs.TestQueue.KIND;
import static io.bulwark.jobs.TestQueue.completed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.testing.SettableClock;
import io.bulwark.testing.TestPostgres;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class JobsTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    @RegisterExtension
    static final TestPostgres postgres = TestPostgres.withModules("events", "jobs");

    private final SettableClock clock = new SettableClock(NOON);
    private TestQueue queue;

    @BeforeEach
    void open() {
        queue = new TestQueue(postgres, clock, Map.of());
    }

    @AfterEach
    void close() {
        queue.close();
    }

    @Test
    void a_submitted_job_is_queued_and_can_be_found() {
        NewJob job = queue.newJob(KIND, Priority.HIGH, "key");

        assertThat(queue.submit(job)).isEqualTo(new SubmitResult.Accepted(job.id()));
        assertThat(queue.job(job.id()))
                .isEqualTo(new Job(
                        job.id(), KIND, JobState.QUEUED, Priority.HIGH, "wallet:0xabc", 0, NOON, null, null, null));
        assertThat(queue.eventNames(job.id())).containsExactly("job.queued");
    }

    @Test
    void an_unknown_job_is_not_found() {
        assertThat(queue.jobs.find(new JobId(queue.ids.next()))).isEmpty();
    }

    @Test
    void a_job_exists_exactly_if_the_transaction_of_its_submitter_commits() {
        NewJob job = queue.newJob(KIND, Priority.NORMAL, "key");

        assertThatThrownBy(() -> queue.jdbi.useTransaction(h -> {
                    queue.jobs.submit(h, job);
                    throw new IllegalStateException("the feature's own insert failed");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(queue.jobs.find(job.id())).isEmpty();
        assertThat(queue.eventNames(job.id())).isEmpty();
        assertThat(queue.meters.find("bulwark.jobs.submitted").counter()).isNull();
    }

    @Test
    void a_second_job_with_the_key_of_an_unfinished_one_is_a_duplicate_and_writes_nothing() {
        NewJob first = queue.newJob(KIND, Priority.NORMAL, "key");
        NewJob second = queue.newJob(KIND, Priority.HIGH, "key");
        queue.submit(first);

        assertThat(queue.submit(second)).isEqualTo(new SubmitResult.Duplicate(first.id()));
        assertThat(queue.jobs.find(second.id())).isEmpty();
        assertThat(queue.eventNames(second.id())).isEmpty();
    }

    @Test
    void a_duplicate_is_found_in_every_unfinished_state_and_no_longer_when_the_job_has_finished() {
        NewJob first = queue.newJob(KIND, Priority.NORMAL, "key");
        queue.submit(first);
        SubmitResult duplicate = new SubmitResult.Duplicate(first.id());

        Attempt one = queue.claim();
        assertThat(queue.submit(queue.newJob(KIND, Priority.NORMAL, "key"))).isEqualTo(duplicate);
        queue.attempts.failed(one);
        assertThat(queue.state(first.id())).isEqualTo(JobState.WAITING);
        assertThat(queue.submit(queue.newJob(KIND, Priority.NORMAL, "key"))).isEqualTo(duplicate);
        clock.advance(Duration.ofSeconds(2));
        queue.claim();
        clock.advance(Duration.ofSeconds(11));
        queue.stalled.sweep();
        assertThat(queue.state(first.id())).isEqualTo(JobState.STALLED);
        assertThat(queue.submit(queue.newJob(KIND, Priority.NORMAL, "key"))).isEqualTo(duplicate);
        queue.attempts.finish(queue.claim(), completed());
        assertThat(queue.submit(queue.newJob(KIND, Priority.NORMAL, "key"))).isInstanceOf(SubmitResult.Accepted.class);
    }

    @Test
    void keys_are_compared_within_a_kind_and_jobs_without_a_key_never_collide() {
        assertThat(List.of(
                        queue.submit(queue.newJob("a", Priority.NORMAL, "key")),
                        queue.submit(queue.newJob("b", Priority.NORMAL, "key")),
                        queue.submit(queue.newJob("a", Priority.NORMAL, "other")),
                        queue.submit(queue.newJob("a", Priority.NORMAL, null)),
                        queue.submit(queue.newJob("a", Priority.NORMAL, null))))
                .allSatisfy(result -> assertThat(result).isInstanceOf(SubmitResult.Accepted.class));
    }

    @Test
    void of_fifty_submitters_of_one_key_at_the_same_moment_exactly_one_is_accepted() throws Exception {
        for (int round = 0; round < 3; round++) {
            String key = "round " + round;
            List<SubmitResult> results = atOnce(50, () -> queue.submit(queue.newJob(KIND, Priority.NORMAL, key)));

            List<JobId> accepted = results.stream()
                    .flatMap(r -> r instanceof SubmitResult.Accepted(JobId id) ? Stream.of(id) : Stream.<JobId>empty())
                    .toList();
            assertThat(accepted).hasSize(1);
            assertThat(results)
                    .filteredOn(r -> r instanceof SubmitResult.Duplicate)
                    .hasSize(49)
                    .containsOnly(new SubmitResult.Duplicate(accepted.getFirst()));
        }
    }

    @Test
    void submitters_racing_with_the_finish_are_accepted_or_attached_but_never_refused() throws Exception {
        for (int round = 0; round < 20; round++) {
            NewJob first = queue.newJob(KIND, Priority.NORMAL, "key");
            SubmitResult started = queue.submit(first);
            Attempt attempt = started instanceof SubmitResult.Accepted ? queue.claim() : null;
            CompletableFuture<Boolean> finish =
                    CompletableFuture.supplyAsync(() -> attempt != null && queue.attempts.finish(attempt, completed()));
            List<SubmitResult> results = atOnce(4, () -> queue.submit(queue.newJob(KIND, Priority.NORMAL, "key")));
            assertThat(finish.join()).isTrue();
            assertThat(results)
                    .filteredOn(r -> r instanceof SubmitResult.Accepted)
                    .hasSizeLessThanOrEqualTo(1);
            for (Attempt rest : queue.claim(10)) {
                queue.attempts.finish(rest, completed());
            }
        }
    }

    @Test
    void waiting_ends_as_soon_as_the_job_finishes_in_this_process() {
        JobId id = queue.submit();
        Attempt attempt = queue.claim();
        CompletableFuture<Job> waiting =
                CompletableFuture.supplyAsync(() -> queue.jobs.awaitFinished(id, TestQueue.LONG));
        long start = System.nanoTime();
        queue.attempts.finish(attempt, completed());

        assertThat(waiting.join().state()).isEqualTo(JobState.COMPLETE);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void waiting_ends_when_the_job_finishes_on_another_instance() {
        try (TestQueue other = new TestQueue(postgres, clock, Map.of())) {
            JobId id = queue.submit();
            CompletableFuture<Job> waiting =
                    CompletableFuture.supplyAsync(() -> queue.jobs.awaitFinished(id, TestQueue.LONG));
            other.attempts.finish(other.claim(), completed());

            assertThat(waiting.join().state()).isEqualTo(JobState.COMPLETE);
        }
    }

    @Test
    void all_who_wait_learn_of_a_finish_whose_signal_was_lost() {
        List<CompletableFuture<Job>> waiting = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            JobId id = queue.submit();
            waiting.add(CompletableFuture.supplyAsync(
                    () -> queue.jobs.awaitFinished(id, TestQueue.LONG), Thread::startVirtualThread));
        }
        queue.jdbi.useHandle(h -> h.execute("UPDATE jobs.job SET state = 'complete', finished_at = now()"));

        assertThat(waiting).allSatisfy(each -> assertThat(each.join().state()).isEqualTo(JobState.COMPLETE));
    }

    @Test
    void waiting_returns_the_job_as_it_stands_when_the_time_is_up() {
        JobId id = queue.submit();
        queue.claim();

        long start = System.nanoTime();
        assertThat(queue.jobs.awaitFinished(id, Duration.ofMillis(120)).state()).isEqualTo(JobState.PROCESSING);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(120));
        assertThat(queue.jobs.awaitFinished(id, Duration.ZERO).state()).isEqualTo(JobState.PROCESSING);
    }

    @Test
    void waiting_for_a_finished_job_returns_at_once() {
        JobId id = queue.submit();
        queue.attempts.finish(queue.claim(), completed());

        assertThat(queue.jobs.awaitFinished(id, TestQueue.LONG).state()).isEqualTo(JobState.COMPLETE);
    }

    @Test
    void waiting_for_an_unknown_job_is_an_error() {
        assertThatThrownBy(() -> queue.jobs.awaitFinished(new JobId(queue.ids.next()), TestQueue.LONG))
                .isInstanceOfSatisfying(
                        BulwarkException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }

    @Test
    void an_interrupt_ends_the_wait_and_stays_set() throws Exception {
        JobId id = queue.submit();
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().start(() -> {
            queue.jobs.awaitFinished(id, TestQueue.LONG);
            flag.complete(Thread.currentThread().isInterrupted());
        });
        TestQueue.until("waiting", () -> thread.getState() == Thread.State.TIMED_WAITING);
        thread.interrupt();

        assertThat(flag.get()).isTrue();
    }

    @Test
    void the_statistics_count_unfinished_jobs_by_state_and_priority() {
        queue.submit(KIND, Priority.HIGH);
        clock.advance(Duration.ofSeconds(7));
        queue.submit(KIND, Priority.LOW);
        queue.submit(KIND, Priority.LOW);
        queue.submit(KIND, Priority.NORMAL);
        Attempt high = queue.claim();
        Attempt normal = queue.claim();
        queue.attempts.failed(normal);
        clock.advance(Duration.ofSeconds(5));

        QueueStats stats = queue.jobs.stats();

        assertThat(high.job().priority()).isEqualTo(Priority.HIGH);
        assertThat(stats.count(JobState.QUEUED)).isEqualTo(2);
        assertThat(stats.count(JobState.QUEUED, Priority.LOW)).isEqualTo(2);
        assertThat(stats.count(JobState.QUEUED, Priority.HIGH)).isZero();
        assertThat(stats.count(JobState.PROCESSING, Priority.HIGH)).isEqualTo(1);
        assertThat(stats.count(JobState.WAITING, Priority.NORMAL)).isEqualTo(1);
        assertThat(stats.oldestQueued()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void an_empty_queue_has_empty_statistics() {
        assertThat(queue.jobs.stats()).isEqualTo(new QueueStats(Map.of(), Duration.ZERO));
    }

    @Test
    void the_meters_tell_submissions_ends_and_the_depth_of_the_queue() {
        queue.submit(KIND, Priority.HIGH);
        queue.submit(KIND, Priority.HIGH);
        queue.attempts.finish(queue.claim(), completed());

        assertThat(queue.meters
                        .get("bulwark.jobs.submitted")
                        .tags("kind", KIND, "priority", "high")
                        .counter()
                        .count())
                .isEqualTo(2);
        assertThat(queue.meters
                        .get("bulwark.jobs.finished")
                        .tags("kind", KIND, "state", "complete")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(queue.meters
                        .get("bulwark.jobs.depth")
                        .tag("state", "queued")
                        .gauge()
                        .value())
                .isEqualTo(1);
    }

    @Test
    void an_unreadable_depth_is_not_shown_as_zero() {
        queue.pool.close();

        assertThat(queue.meters
                        .get("bulwark.jobs.depth")
                        .tag("state", "queued")
                        .gauge()
                        .value())
                .isNaN();
    }

    @Test
    void finished_jobs_are_deleted_after_the_retention_and_no_others() {
        JobId old = queue.submit();
        queue.attempts.finish(queue.claim(), completed());
        JobId unfinished = queue.submit();
        clock.advance(Duration.ofDays(20));
        JobId young = queue.submit(KIND, Priority.HIGH);
        queue.attempts.finish(queue.claim(), completed());
        clock.advance(Duration.ofDays(11));

        assertThat(queue.jobs.deleteExpired()).isEqualTo(1);
        assertThat(queue.jobs.find(old)).isEmpty();
        assertThat(queue.state(unfinished)).isEqualTo(JobState.QUEUED);
        assertThat(queue.state(young)).isEqualTo(JobState.COMPLETE);
        assertThat(queue.jobs.deleteFinishedBefore(clock.instant())).isEqualTo(1);
    }

    @Test
    void states_have_the_names_of_the_api() {
        assertThat(JobState.values())
                .extracting(JobState::wire)
                .containsExactly("queued", "waiting", "processing", "stalled", "complete", "partial_failure", "failed");
    }

    @Test
    void an_id_is_read_back_from_its_text_and_another_text_is_none() {
        JobId id = new JobId(queue.ids.next());

        assertThat(JobId.parse(id.toString())).contains(id);
        assertThat(JobId.parse("1-1-1-1-1")).isEmpty();
        assertThat(JobId.parse("x".repeat(36))).isEmpty();
    }

    private static <T> List<T> atOnce(int threads, Callable<T> call) throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        List<Future<T>> futures = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            for (int i = 0; i < threads; i++) {
                futures.add(pool.submit(() -> {
                    go.await();
                    return call.call();
                }));
            }
            go.countDown();
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        }
    }
}
