package io.bulwark.research.keep;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.testing.TestPostgres;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MonthsTest {
    @RegisterExtension
    static final TestPostgres POSTGRES = TestPostgres.withModules("research");

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private static long rows(String table) {
        return POSTGRES.jdbi().withHandle(h -> h.createQuery("SELECT count(*) FROM research." + table)
                .mapTo(Long.class)
                .one());
    }

    @Test
    void rows_move_into_the_months_that_are_made_and_go_with_them() {
        Months months = new Months(POSTGRES.jdbi(), "metric");
        for (String at : new String[] {"2026-11-02", "2026-12-31", "2026-08-01"}) {
            POSTGRES.jdbi()
                    .useHandle(h ->
                            h.execute("INSERT INTO research.metric VALUES ('demo', 'onchain.price', '" + at + "', 1)"));
        }
        months.makeAhead(NOW);
        months.makeAhead(NOW);

        assertThat(rows("metric_2026_11")).isEqualTo(1);
        assertThat(rows("metric_2026_12")).isEqualTo(1);
        assertThat(rows("metric_default")).isEqualTo(1);
        assertThat(months.dropBefore(NOW)).isZero();
        assertThat(months.dropBefore(Instant.parse("2026-12-01T00:00:00Z"))).isEqualTo(1);
        assertThat(rows("metric")).isEqualTo(2);
    }

    @Test
    void of_all_who_ask_within_the_time_one_has_the_duty() {
        io.bulwark.testing.SettableClock clock = new io.bulwark.testing.SettableClock(NOW);
        Duties one = new Duties(POSTGRES.jdbi(), clock);
        Duties two = new Duties(POSTGRES.jdbi(), clock);
        java.time.Duration every = java.time.Duration.ofMinutes(5);

        assertThat(one.claim("warm", every)).isTrue();
        assertThat(two.claim("warm", every)).isFalse();
        assertThat(two.claim("other", every)).isTrue();
        clock.advance(every);
        assertThat(two.claim("warm", every)).isTrue();
        assertThat(one.claim("warm", every)).isFalse();
    }
}
