package io.bulwark.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {
    private static final SettableClock CLOCK = new SettableClock(Instant.parse("2026-11-01T12:00:00Z"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|7|PT7S",
                "''|0|PT0S",
                "''|1.5|PT1.5S",
                "250|7|PT0.25S",
                "''|Sun, 01 Nov 2026 12:00:30 GMT|PT30S",
                "''|Sun, 01 Nov 2026 11:00:00 GMT|PT0S",
                "''|99999999|PT24H",
                "''|Sun, 01 Nov 2099 12:00:30 GMT|PT24H"
            })
    void seconds_milliseconds_and_dates_are_understood(String millis, String value, Duration expected) {
        assertThat(RetryAfter.of(millis, value, CLOCK)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"'',''", "'',soon", "'',-3", "'',NaN", "x,y", "'',7 seconds"})
    void anything_else_asks_for_nothing(String millis, String value) {
        assertThat(RetryAfter.of(millis, value, CLOCK)).isNull();
    }

    @Property(tries = 300, seed = "20261121")
    void no_text_is_an_accident(@ForAll String millis, @ForAll String value) {
        Duration wait = RetryAfter.of(millis, value, CLOCK);
        assertThat(wait == null || !wait.isNegative() && wait.compareTo(Duration.ofDays(1)) <= 0)
                .isTrue();
    }
}
