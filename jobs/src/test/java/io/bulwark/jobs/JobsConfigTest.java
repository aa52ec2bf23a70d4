package io.bulwark.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobsConfigTest {
    private final JobsConfig config = TestQueue.config(Map.of());

    @Test
    void every_setting_has_its_documented_default() {
        assertThat(config.concurrency()).isEqualTo(10);
        assertThat(config.poll()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.lease()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.renewEvery()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.attemptDeadline()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.maxAttempts()).isEqualTo(3);
        assertThat(config.backoff()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.queuedTtl()).isEqualTo(Duration.ofHours(1));
        assertThat(config.ageingStep()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.progressFlush()).isEqualTo(Duration.ofMillis(100));
        assertThat(config.sweepEvery()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.awaitPoll()).isEqualTo(Duration.ofMillis(500));
        assertThat(config.retention()).isEqualTo(Duration.ofDays(30));
    }

    @Test
    void no_setting_is_missing_from_the_list_above() {
        assertThat(Arrays.stream(JobsConfig.class.getDeclaredMethods())).hasSize(13);
    }

    @Test
    void a_setting_is_changed_by_its_name() {
        assertThat(TestQueue.config(Map.of("bulwark.jobs.attempt-deadline", "PT5S"))
                        .attemptDeadline())
                .isEqualTo(Duration.ofSeconds(5));
    }
}
