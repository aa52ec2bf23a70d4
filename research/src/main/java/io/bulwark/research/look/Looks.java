package io.bulwark.research.look;

import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.research.Analysis;
import io.bulwark.research.Analyst;
import io.bulwark.research.module.Identity;
import io.bulwark.research.module.Module;
import io.bulwark.research.source.Answer;
import io.bulwark.research.source.CoinGecko;
import io.bulwark.research.source.LocalPacing;
import io.bulwark.research.source.Numbers;
import io.bulwark.research.source.Source;
import io.bulwark.research.source.SourceHttp;
import io.bulwark.research.source.Tape;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Asks for markets of many projects with one call, and examines single projects. Safe for many threads. */
@Singleton
public final class Looks {
    private static final int MOST_POINTS = 200;
    private static final int LONGEST_ID = 100;

    private final SourceHttp http;
    private final Analyst analyst;
    private final InstantSource clock;

    @Inject
    public Looks(LooksConfig config, InstantSource clock) {
        this(config.sources(), clock, Thread::sleep, System::getenv);
    }

    /** @param pause how a thread waits for a source */
    public Looks(
            Map<String, String> sources,
            InstantSource clock,
            SourceHttp.Pause pause,
            Function<String, @Nullable String> environment) {
        this(http(sources, clock, pause, environment), clock);
    }

    /** Through an HTTP layer that others use too. */
    public Looks(SourceHttp http, InstantSource clock) {
        this.clock = clock;
        this.http = http;
        this.analyst = new Analyst(http, zoned(clock));
    }

    private static SourceHttp http(
            Map<String, String> sources,
            InstantSource clock,
            SourceHttp.Pause pause,
            Function<String, @Nullable String> environment) {
        Clock zoned = zoned(clock);
        return new SourceHttp(zoned, pause, new LocalPacing(zoned), Tape.none(), settings(sources, environment));
    }

    private static Clock zoned(InstantSource clock) {
        return clock instanceof Clock given ? given : clock.withZone(ZoneOffset.UTC);
    }

    private static SourceHttp.Settings settings(
            Map<String, String> sources, Function<String, @Nullable String> environment) {
        Map<Source, URI> bases = new EnumMap<>(Source.class);
        Map<Source, Map<String, String>> headers = new EnumMap<>(Source.class);
        for (Source source : Source.values()) {
            String given = sources.get(source.wire());
            String url = given == null ? environment.apply("BULWARK_" + source.name() + "_URL") : given;
            if (url != null && !url.isBlank()) {
                bases.put(source, URI.create(url.endsWith("/") ? url.substring(0, url.length() - 1) : url));
            }
        }
        key(headers, Source.COINGECKO, environment.apply("COINGECKO_API_KEY"), "x-cg-demo-api-key", "");
        key(headers, Source.GITHUB, environment.apply("GITHUB_TOKEN"), "Authorization", "Bearer ");
        return new SourceHttp.Settings(false, bases, headers);
    }

    private static void key(
            Map<Source, Map<String, String>> headers,
            Source source,
            @Nullable String key,
            String header,
            String prefix) {
        if (key != null && !key.isBlank()) {
            headers.put(source, Map.of(header, prefix + key.strip()));
        }
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
