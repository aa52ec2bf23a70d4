package io.bulwark.compute;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.testing.TestPostgres;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PartitionsTest {
    @RegisterExtension
    static final TestPostgres postgres = TestPostgres.withModules("compute");

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    @Test
    void days_are_made_ahead_and_ended_tasks_are_dropped_after_their_time() {
        Partitions partitions = new Partitions(postgres.jdbi());
        partitions.keep(NOW, Duration.ofDays(30));
        assertThat(names()).contains("task_done_20261121", "task_done_20261124", "payout_20261121", "payout_20261124");

        partitions.keep(NOW.plus(Duration.ofDays(31)), Duration.ofDays(30));
        assertThat(names())
                .contains("payout_20261121", "task_done_20261122", "task_done_20261222", "task_done_default")
                .doesNotContain("task_done_20261121");
    }

    private static List<String> names() {
        return postgres.jdbi()
                .withHandle(h -> h.createQuery("SELECT tablename FROM pg_tables WHERE schemaname = 'compute'")
                        .mapTo(String.class)
                        .list());
    }
}
