package io.bulwark.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HealthTest {
    private final SkippingTiming timing = new SkippingTiming();
    private final Health health = new Health(timing);

    @Test
    void it_opens_when_half_of_the_last_calls_failed_though_never_five_in_a_row() {
        boolean opened = false;
        for (int i = 0; i < 10; i++) {
            assertThat(health.admits()).isTrue();
            opened |= health.ended(i % 2 == 0);
        }
        assertThat(opened).isTrue();
        assertThat(health.admits()).isFalse();
    }

    @Test
    void a_third_of_failures_keeps_it_closed() {
        for (int i = 0; i < 60; i++) {
            assertThat(health.ended(i % 3 > 0)).isFalse();
        }
        assertThat(health.isOpen()).isFalse();
    }

    @Test
    void only_one_call_probes_and_one_without_a_verdict_lets_the_next_probe() {
        for (int i = 0; i < Health.IN_A_ROW; i++) {
            health.ended(false);
        }
        assertThat(health.untilAdmitting()).isPositive();
        timing.skip(Health.PAUSE);
        assertThat(health.admits()).isTrue();
        assertThat(health.admits()).isFalse();
        health.undecided();
        assertThat(health.admits()).isTrue();
        assertThat(health.ended(false)).isFalse();
        assertThat(health.admits()).isFalse();
        timing.skip(Health.PAUSE);
        assertThat(health.admits()).isTrue();
        assertThat(health.answering(5)).isTrue();
        assertThat(health.admits()).isTrue();
    }

    @Test
    void the_first_try_comes_soon_and_later_ones_after_longer_pauses() {
        for (int i = 0; i < Health.IN_A_ROW; i++) {
            health.ended(false);
        }
        for (int seconds : new int[] {2, 4, 8, 10, 10}) {
            assertThat(health.untilAdmitting()).isBetween(Duration.ofSeconds(seconds - 1), Duration.ofSeconds(seconds));
            timing.skip(Duration.ofSeconds(seconds));
            assertThat(health.admits()).isTrue();
            health.ended(false);
        }
        timing.skip(Health.PAUSE);
        health.answering(5);
        health.ended(true);
        for (int i = 0; i < Health.IN_A_ROW; i++) {
            health.ended(false);
        }
        assertThat(health.untilAdmitting()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
    }

    @Test
    void a_first_token_closes_it_but_a_broken_stream_after_it_opens_it_again() {
        for (int i = 0; i < Health.IN_A_ROW; i++) {
            health.ended(false);
        }
        timing.skip(Health.PAUSE);
        assertThat(health.admits()).isTrue();
        health.answering(5);
        assertThat(health.ended(false)).isTrue();
        assertThat(health.admits()).isFalse();
    }

    @Test
    void latency_follows_slowly_and_is_forgotten_when_old() {
        health.answering(100);
        health.answering(200);
        assertThat(health.latency()).isEqualTo(120);
        timing.skip(Duration.ofMinutes(2));
        assertThat(health.latency()).isZero();
    }

    @Test
    void a_rest_ends_by_itself() {
        health.rest(Duration.ofSeconds(3));
        assertThat(health.ready() - timing.nanos()).isPositive();
        timing.skip(Duration.ofSeconds(4));
        assertThat(health.ready() - timing.nanos()).isNotPositive();
    }
}
