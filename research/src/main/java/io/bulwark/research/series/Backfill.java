package io.bulwark.research.series;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.bulwark.research.keep.Duties;
import io.bulwark.research.keep.Months;
import io.bulwark.research.module.Identity;
import io.bulwark.research.module.Protocols;
import io.bulwark.research.source.Answer;
import io.bulwark.research.source.Call;
import io.bulwark.research.source.CoinGecko;
import io.bulwark.research.source.DefiLlama;
import io.bulwark.research.source.Numbers;
import io.bulwark.research.source.SourceHttp;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The year before a project was first looked at: price, value, volume and value locked, one point a day as the sources have them.
 * Asked for once, slowly, so that those who wait for answers have the sources for themselves.
 */
@Singleton
public final class Backfill {
    private static final int DAYS = 365;
    private static final int MOST_POINTS = 400;
    private static final int PER_ROUND = 2;
    private static final Duration EVERY = Duration.ofSeconds(25);
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Map<String, String> FIGURES = Map.of(
            "prices", "onchain.price",
            "market_caps", "onchain.market_cap",
            "total_volumes", "onchain.volume_24h");

    private final Jdbi jdbi;
    private final SeriesStore store;
    private final Months months;
    private final Duties duties;
    private final SourceHttp http;
    private final InstantSource clock;

    @Inject
    public Backfill(Jdbi jdbi, Duties duties, SourceHttp http, InstantSource clock) {
        this.jdbi = jdbi;
        this.store = new SeriesStore(jdbi);
        this.months = new Months(jdbi, "metric");
        this.duties = duties;
        this.http = http;
        this.clock = clock;
    }

    /** A point of a figure's past. */
    record Past(String path, Instant at, double value) {}

    /** Remembers, with the caller's transaction, that a project's past is wanted; once for ever. */
    public void want(Handle handle, Identity project) {
        if (!project.id().isEmpty()) {
            store.want(handle, project.id(), clock.instant());
        }
    }

    /** One round, if it is due and no other instance does it; says how many points came of it. */
    public int round() {
        if (!duties.claim("series-backfill", EVERY)) {
            return 0;
        }
        int points = 0;
        for (SeriesStore.Wanted wanted : store.wanted(PER_ROUND)) {
            points += fill(wanted);
        }
        return points;
    }

    private int fill(SeriesStore.Wanted wanted) {
        Instant now = clock.instant();
        Instant deadline = now.plus(LIMIT);
        Answer history = http.ask(CoinGecko.history(wanted.project(), DAYS), deadline);
        if (history instanceof Answer.Failed failed && failed.why() != Answer.Why.NOT_FOUND) {
            store.failed(wanted.project(), now);
            return 0;
        }
        List<Past> points = new ArrayList<>();
        if (history instanceof Answer.Ok ok) {
            FIGURES.forEach((member, path) -> {
                for (JsonNode point : ok.body().path(member)) {
                    add(points, path, Numbers.of(point.path(0)), 1_000, Numbers.of(point.path(1)), wanted);
                }
            });
        }
        for (JsonNode day : protocol(wanted.project(), deadline).path("tvl")) {
            add(
                    points,
                    "onchain.tvl",
                    Numbers.of(day.path("date")),
                    1,
                    Numbers.of(day.path("totalLiquidityUSD")),
                    wanted);
        }
        if (!points.isEmpty()) {
            months.makeBetween(now.minus(Duration.ofDays(DAYS)), now);
        }
        jdbi.useTransaction(handle -> {
            store.insertPast(handle, wanted.project(), points);
            store.done(handle, wanted.project(), now);
        });
        return points.size();
    }

    /** Under its id, else under the name that the list has for it; missing where it is no protocol. */
    private JsonNode protocol(String id, Instant deadline) {
        JsonNode own = body(DefiLlama.protocol(id), deadline);
        if (own.path("gecko_id").asText("").equals(id)) {
            return own;
        }
        for (String name : Protocols.names(id, body(DefiLlama.protocols(), deadline))) {
            JsonNode named = name.equals(id) ? own : body(DefiLlama.protocol(name), deadline);
            if (named.path("gecko_id").asText(id).equals(id) && named.isObject()) {
                return named;
            }
        }
        return MissingNode.getInstance();
    }

    private JsonNode body(Call call, Instant deadline) {
        return http.ask(call, deadline) instanceof Answer.Ok ok ? ok.body() : MissingNode.getInstance();
    }

    /** What was before our own first look; later our own figures stand there. */
    private static void add(
            List<Past> points,
            String path,
            @Nullable BigDecimal time,
            int perSecond,
            @Nullable BigDecimal value,
            SeriesStore.Wanted wanted) {
        if (time == null || value == null || value.signum() < 0 || !Double.isFinite(value.doubleValue())) {
            return;
        }
        double seconds = time.doubleValue() / perSecond;
        Instant first = wanted.seen().minus(Duration.ofDays(DAYS + 1L));
        long count = points.stream().filter(point -> point.path().equals(path)).count();
        if (seconds > first.getEpochSecond() && seconds < wanted.seen().getEpochSecond() && count < MOST_POINTS) {
            points.add(new Past(path, Instant.ofEpochSecond((long) seconds), value.doubleValue()));
        }
    }
}
