package io.bulwark.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5_000_000_000L);
    private final Breaker breaker = new Breaker(3, Duration.ofSeconds(10), nanos::get);

    @Test
    void it_opens_after_so_many_failures_in_a_row() {
        breaker.failed();
        breaker.failed();
        breaker.succeeded();
        breaker.failed();
        breaker.failed();
        assertThat(breaker.admits()).isTrue();
        breaker.failed();
        assertThat(breaker.admits()).isFalse();
        assertThat(breaker.untilAdmitting()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void after_the_pause_one_call_tries_and_its_success_closes_it() {
        open();
        advance(Duration.ofSeconds(10));
        assertThat(breaker.admits()).isTrue();
        assertThat(breaker.admits()).isFalse();
        breaker.succeeded();
        assertThat(breaker.admits()).isTrue();
        assertThat(breaker.admits()).isTrue();
    }

    @Test
    void a_failed_try_opens_it_for_another_pause() {
        open();
        advance(Duration.ofSeconds(10));
        assertThat(breaker.admits()).isTrue();
        breaker.failed();
        advance(Duration.ofSeconds(9));
        assertThat(breaker.admits()).isFalse();
        advance(Duration.ofSeconds(1));
        assertThat(breaker.admits()).isTrue();
    }

    @Test
    void a_try_that_says_nothing_makes_room_for_the_next() {
        open();
        advance(Duration.ofSeconds(10));
        assertThat(breaker.admits()).isTrue();
        breaker.undecided();
        assertThat(breaker.admits()).isTrue();
    }

    @Test
    void it_rests_for_as_long_as_asked() {
        breaker.rest(Duration.ofSeconds(2));
        assertThat(breaker.admits()).isFalse();
        advance(Duration.ofSeconds(2));
        assertThat(breaker.admits()).isTrue();
    }

    private void open() {
        for (int i = 0; i < 3; i++) {
            breaker.failed();
        }
    }

    private void advance(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
