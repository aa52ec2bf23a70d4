package io.bulwark.guard.bias;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.guard.bias.BiasStatistics.Drift;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class BiasStatisticsTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final BiasStatistics statistics = new BiasStatistics(now::get);

    private void checks(int clean, int flagged) {
        for (int i = 0; i < clean + flagged; i++) {
            statistics.record("app", i >= clean, List.of());
        }
    }

    @Test
    void a_window_counts_only_what_lies_in_it() {
        checks(3, 1);
        now.set(now.get().plus(Duration.ofMinutes(90)));
        checks(1, 1);

        assertThat(statistics.window("app", Duration.ofHours(1)).checks()).isEqualTo(2);
        assertThat(statistics.window("app", Duration.ofHours(2)).rate()).isEqualTo(2 / 6.0);
        assertThat(statistics.window("other", Duration.ofHours(2)).checks()).isZero();
    }

    @Test
    void a_sudden_rise_of_flagged_checks_is_drift_and_an_ordinary_hour_is_not() {
        checks(190, 10);
        now.set(now.get().plus(Duration.ofHours(2)));
        checks(38, 2);
        assertThat(statistics.control("app").drift()).isEqualTo(Drift.STEADY);

        checks(10, 30);
        assertThat(statistics.control("app").drift()).isEqualTo(Drift.RISING);
    }

    @Test
    void few_checks_tell_nothing_and_a_day_later_all_is_forgotten() {
        checks(3, 3);
        assertThat(statistics.control("app").drift()).isEqualTo(Drift.UNKNOWN);

        now.set(now.get().plus(Duration.ofDays(2)));
        statistics.prune();
        assertThat(statistics.applications()).isEmpty();
    }
}
