package io.bulwark.research.series;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.research.keep.Duties;
import io.bulwark.research.module.Identity;
import io.bulwark.research.source.FakeSources;
import io.bulwark.research.source.FakeSources.Reply;
import io.bulwark.research.source.LocalPacing;
import io.bulwark.research.source.SourceHttp;
import io.bulwark.research.source.Tape;
import io.bulwark.testing.SettableClock;
import io.bulwark.testing.TestPostgres;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BackfillTest {
    @RegisterExtension
    static final TestPostgres POSTGRES = TestPostgres.withModules("research");

    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

    private final SettableClock clock = new SettableClock(NOW);
    private FakeSources sources;
    private Backfill backfill;
    private Series series;

    @BeforeEach
    void open() throws IOException {
        sources = new FakeSources();
        Clock zoned = clock.withZone(ZoneOffset.UTC);
        SourceHttp http = new SourceHttp(
                zoned,
                clock::advance,
                new LocalPacing(zoned),
                Tape.none(),
                new SourceHttp.Settings(false, sources.bases(), Map.of()));
        backfill = new Backfill(POSTGRES.jdbi(), new Duties(POSTGRES.jdbi(), clock), http, clock);
        series = new Series(POSTGRES.jdbi(), clock);
    }

    @AfterEach
    void close() {
        sources.close();
    }

    private void want(String id) {
        POSTGRES.jdbi().useHandle(h -> backfill.want(h, new Identity(id, "", id, null, null, null, null)));
    }

    private int round() {
        clock.advance(Duration.ofMinutes(1));
        return backfill.round();
    }

    private List<Series.Point> year(String project, String path) {
        return series.range(
                project, path, NOW.minus(Duration.ofDays(399)), NOW.plus(Duration.ofDays(1)), Duration.ofDays(1));
    }

    private static long millis(int days) {
        return NOW.minus(Duration.ofDays(days)).toEpochMilli();
    }

    @Test
    void the_year_before_the_first_look_is_asked_for_once_and_odd_points_are_left_out() {
        sources.reply("/coingecko/coins/demo/market_chart", Reply.ok("""
                {"prices":[[%d,"2.5"],[%d,2.75],[%d,null],["x",1],[%d,9],[%d,-1],[1,1],[]],
                 "market_caps":[[%d,1000]],"total_volumes":null}""".formatted(
                        millis(300), millis(2), millis(1), millis(-3), millis(4), millis(300))));
        sources.reply("/defillama/protocol/demo", Reply.ok("""
                {"gecko_id":"demo","tvl":[{"date":"%d","totalLiquidityUSD":70},{"date":1,"totalLiquidityUSD":"7"}]}""".formatted(millis(30) / 1000)));
        want("demo");
        want("demo");

        assertThat(round()).isEqualTo(4);
        assertThat(year("demo", "onchain.price")).extracting(Series.Point::mean).containsExactly(2.5, 2.75);
        assertThat(year("demo", "onchain.market_cap")).hasSize(1);
        assertThat(year("demo", "onchain.tvl")).extracting(Series.Point::last).containsExactly(70.0);
        int asked = sources.seen().size();
        assertThat(round()).isZero();
        assertThat(sources.seen()).hasSize(asked);
    }

    @Test
    void a_source_that_is_down_is_tried_three_times_in_all_and_an_unknown_project_once() {
        sources.reply("/coingecko/coins/down/market_chart", Reply.status(500));
        want("down");
        want("nobody");
        for (int i = 0; i < 5; i++) {
            assertThat(round()).isZero();
        }

        assertThat(sources.seen().stream().filter(call -> call.path().contains("/coins/nobody/")))
                .hasSize(1);
        int tries = POSTGRES.jdbi().withHandle(h -> h.createQuery(
                        "SELECT tries FROM research.backfill WHERE project = 'down' AND done_at IS NOT NULL")
                .mapTo(Integer.class)
                .one());
        assertThat(tries).isEqualTo(3);
    }

    @Test
    void a_round_is_not_due_twice_within_its_time() {
        want("soon");
        assertThat(round()).isZero();
        int asked = sources.seen().size();
        want("sooner");
        assertThat(backfill.round()).isZero();
        assertThat(sources.seen()).hasSize(asked);
    }
}
