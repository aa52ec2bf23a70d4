package io.bulwark.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.testing.SettableClock;
import io.bulwark.testing.TestPostgres;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A hundred thousand finished jobs must not slow down the few that are not. */
@Timeout(60)
class JobIndexTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    @RegisterExtension
    static final TestPostgres postgres = TestPostgres.withModules("events", "jobs");

    private final SettableClock clock = new SettableClock(NOON);
    private TestQueue queue;

    @BeforeEach
    void fill() {
        queue = new TestQueue(postgres, clock, Map.of());
        queue.jdbi.useHandle(h -> {
            h.createUpdate("""
                            INSERT INTO jobs.job (id, kind, state, priority, owner, payload, created_at, run_at, claim_order,
                                                  attempt, started_at, finished_at)
                            SELECT gen_random_uuid(), 'scan', 'complete', 'normal', 'operator', '{"text":"some"}',
                                   :now, :now, :now, 1, :now, :now
                            FROM generate_series(1, 100000)
                            """).bind("now", NOON.minus(Duration.ofDays(1))).execute();
            h.execute("ANALYZE jobs.job");
        });
        for (int i = 0; i < 200; i++) {
            queue.submit();
        }
    }

    @AfterEach
    void close() {
        queue.close();
    }

    @Test
    void claiming_sweeping_and_counting_never_scan_the_whole_table() {
        queue.jdbi.useHandle(h -> {
            h.execute("SELECT pg_stat_force_next_flush()");
            long before = scans();
            // Nested calls join this handle's connection, whose statistics the last statement publishes.
            queue.claim(10);
            queue.stalled.sweep();
            queue.jobs.stats();
            queue.submit(queue.newJob(TestQueue.KIND, Priority.HIGH, "key"));
            queue.submit(queue.newJob(TestQueue.KIND, Priority.HIGH, "key"));
            h.execute("SELECT pg_stat_force_next_flush()");

            assertThat(scans() - before).isZero();
        });
    }

    @Test
    void twenty_claims_of_ten_take_a_few_milliseconds_each() {
        queue.claim(1);
        long start = System.nanoTime();
        for (int i = 0; i < 19; i++) {
            assertThat(queue.claim(10)).hasSize(10);
        }
        Duration each = Duration.ofNanos((System.nanoTime() - start) / 19);

        // About 3 ms on an idle two-core machine; a scan of the table alone takes longer than the bound.
        assertThat(each).isLessThan(Duration.ofMillis(40));
    }

    private long scans() {
        return postgres.jdbi().withHandle(h -> h.createQuery(
                        "SELECT seq_scan FROM pg_stat_user_tables WHERE schemaname = 'jobs' AND relname = 'job'")
                .mapTo(Long.class)
                .one());
    }
}
