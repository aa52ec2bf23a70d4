package io.bulwark.identity.siwe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SiweTimeTest {
    @ParameterizedTest
    @CsvSource({
        "2026-11-20T12:00:00Z, 2026-11-20T12:00:00Z",
        "2026-11-20t12:00:00z, 2026-11-20T12:00:00Z",
        "2026-11-20T12:00:00.5Z, 2026-11-20T12:00:00.5Z",
        "2026-11-20T12:00:00.123456789Z, 2026-11-20T12:00:00.123456789Z",
        "2026-11-20T12:00:00.1234567891Z, 2026-11-20T12:00:00.123456789Z",
        "2026-11-20T12:00:00+02:00, 2026-11-20T10:00:00Z",
        "2026-11-20T12:00:00-02:30, 2026-11-20T14:30:00Z",
        "2026-11-20T12:00:00-00:00, 2026-11-20T12:00:00Z",
        "2026-11-20T12:00:00+23:59, 2026-11-19T12:01:00Z",
        "2024-02-29T00:00:00Z, 2024-02-29T00:00:00Z",
        "2016-12-31T23:59:60Z, 2017-01-01T00:00:00Z",
        "2017-01-01T00:59:60+01:00, 2017-01-01T00:00:00Z",
        "0000-01-01T00:00:00Z, 0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z, 9999-12-31T23:59:59Z"
    })
    void a_date_time_is_the_moment_it_names(String text, Instant instant) {
        assertThat(SiweTime.parse(text)).contains(new SiweTime(text, instant));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-11-20",
                "2026-11-20T12:00Z",
                "2026-11-20 12:00:00Z",
                "2026-11-20T12:00:00",
                "2026-11-20T12:00:00.Z",
                "2026-11-20T12:00:00,5Z",
                "2026-11-20T12:00:00+0200",
                "2026-11-20T12:00:00+02",
                "2026-11-20T12:00:00+24:00",
                "2026-11-20T12:00:00+02:60",
                "2026-11-20T12:00:00ZZ",
                "2026-11-20T12:00:00Z ",
                "2026-13-01T00:00:00Z",
                "2026-00-01T00:00:00Z",
                "2026-02-29T00:00:00Z",
                "2100-02-29T00:00:00Z",
                "2026-04-31T00:00:00Z",
                "2026-04-00T00:00:00Z",
                "2026-04-01T24:00:00Z",
                "2026-04-01T23:60:00Z",
                "2026-04-01T23:59:61Z",
                "2026-04-01T12:00:60Z",
                "12026-04-01T12:00:00Z",
                "+2026-04-01T12:00:00Z",
                "2026-04-01T12:00:00.0000000000000000000000000000000000000000000000000000000000000Z",
                "٢٠٢٦-04-01T12:00:00Z"
            })
    void anything_else_is_none(String text) {
        assertThat(SiweTime.parse(text)).isEmpty();
    }

    @Test
    void a_time_made_from_an_instant_is_read_back() {
        SiweTime time = SiweTime.of(Instant.parse("2026-11-20T12:00:00.120Z"));

        assertThat(SiweTime.parse(time.text())).contains(time);
    }
}
