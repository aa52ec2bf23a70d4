package io.bulwark.research.look;

import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.research.Analysis;
import io.bulwark.research.Analyst;
import io.bulwark.research.module.Identity;
import io.bulwark.research.module.Module;
import io.bulwark.research.source.Answer;
import io.bulwark.research.source.CoinGecko;
import io.bulwark.research.source.Numbers;
import io.bulwark.research.source.SourceHttp;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Asks for markets of many projects with one call, and examines single projects. Safe for many threads. */
@Singleton
public final class Looks {
    private static final int MOST_POINTS = 200;
    private static final int LONGEST_ID = 100;

    private final SourceHttp http;
    private final Analyst analyst;
    private final InstantSource clock;

    /** @param http shared with all others who ask sources, so that their limits hold */
    @Inject
    public Looks(SourceHttp http, InstantSource clock) {
        this.clock = clock;
        this.http = http;
        this.analyst = new Analyst(http, clock instanceof Clock given ? given : clock.withZone(ZoneOffset.UTC));
    }

    /** Whether {@code id} can be a project's id: 1 to 100 lower-case letters, digits, hyphens, dots and underscores. */
    public static boolean isId(String id) {
        return !id.isEmpty()
                && id.length() <= LONGEST_ID
                && id.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || "-._".indexOf(c) >= 0);
    }

    /** The markets of projects, at most 100, by id; a project that the source does not know is left out. */
    public Looked<Map<String, Market>> markets(List<String> ids, Duration limit) {
        return switch (http.ask(CoinGecko.markets(ids), clock.instant().plus(limit))) {
            case Answer.Failed failed -> new Looked.Nothing<>("coingecko: " + failed.detail());
            case Answer.Ok ok -> {
                Map<String, Market> markets = new LinkedHashMap<>();
                for (JsonNode row : ok.body()) {
                    Market market = market(row, ok.asOf());
                    if (ids.contains(market.id())) {
                        markets.put(market.id(), market);
                    }
                }
                yield new Looked.Found<>(markets);
            }
        };
    }

    private static Market market(JsonNode row, Instant fetched) {
        List<BigDecimal> week = new ArrayList<>();
        for (JsonNode price : row.at("/sparkline_in_7d/price")) {
            BigDecimal number = Numbers.of(price);
            if (number != null && week.size() < MOST_POINTS) {
                week.add(number);
            }
        }
        return new Market(
                row.path("id").asText(""),
                row.path("symbol").asText(""),
                row.path("name").asText(""),
                Numbers.of(row.path("current_price")),
                Numbers.of(row.path("price_change_percentage_24h")),
                Numbers.of(row.path("price_change_percentage_7d_in_currency")),
                Numbers.of(row.path("market_cap")),
                Numbers.of(row.path("total_volume")),
                Numbers.of(row.path("total_supply")),
                week,
                time(row.path("last_updated").asText(""), fetched));
    }

    private static Instant time(String text, Instant otherwise) {
        try {
            Instant given = OffsetDateTime.parse(text).toInstant();
            return given.isBefore(otherwise) ? given : otherwise;
        } catch (DateTimeException e) {
            return otherwise;
        }
    }

    /** Examines a project by its id with all modules. */
    public Looked<Analysis> examine(String id, Duration limit) {
        Instant start = clock.instant();
        return switch (analyst.findById(id, start.plus(limit))) {
            case Identity.Found.Nothing nothing -> new Looked.Nothing<>(nothing.reason());
            case Identity.Found.Ambiguous _ -> new Looked.Nothing<>("several projects share this name");
            case Identity.Found.Project project -> {
                Duration left = limit.minus(Duration.between(start, clock.instant()));
                yield new Looked.Found<>(analyst.analyze(project.identity(), Set.of(Module.values()), left, _ -> {}));
            }
        };
    }
}
