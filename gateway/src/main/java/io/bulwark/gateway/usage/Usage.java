package io.bulwark.gateway.usage;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.gateway.keys.ModelPrices;
import io.bulwark.kernel.Page;
import io.bulwark.kernel.Principal;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Reads what calls used: everybody their own, the operator all. */
@Singleton
public final class Usage {
    /** How far the time in an id may lie from the call's. */
    private static final Duration SLACK = Duration.ofHours(1);

    private static final String COUNTS = """
            sum(requests) AS requests, sum(errors) AS errors, sum(blocked) AS blocked, sum(cached) AS cached,
            sum(input_tokens) AS input_tokens, sum(output_tokens) AS output_tokens,
            sum(cached_tokens) AS cached_tokens, sum(reasoning_tokens) AS reasoning_tokens,
            sum(cost_usd) AS cost_usd, sum(unpriced) AS unpriced, sum(latency_ms) AS latency_ms
            """;

    private final Jdbi jdbi;
    private final InstantSource clock;

    /** What an owner used today and this month, in UTC. */
    record Stats(long today, BigDecimal monthUsd) {}

    @Inject
    Usage(Jdbi jdbi, InstantSource clock) {
        this.jdbi = jdbi;
        this.clock = clock;
    }

    /** Sums by group, in the order of the groups' names. */
    Page<UsageSums> sums(Principal caller, UsageQuery query, @Nullable String after, int limit) {
        String from = query.group() == UsageQuery.Group.TAG ? byTag() : "gateway.usage_day";
        List<UsageSums> rows = jdbi.withHandle(h -> {
            var select = h.createQuery("SELECT grp, " + COUNTS + " FROM (SELECT "
                            + query.group().column + " AS grp, u.* FROM " + from + " u"
                            + " WHERE (CAST(:owner AS text) IS NULL OR owner = :owner)"
                            + " AND day BETWEEN :from AND :to"
                            + " AND (CAST(:all AS boolean) OR principal = ANY (CAST(:principals AS text[])))) g"
                            + " WHERE (CAST(:after AS text) IS NULL OR grp COLLATE \"C\" > :after)"
                            + " GROUP BY grp ORDER BY grp COLLATE \"C\" LIMIT :limit")
                    .bind("owner", owner(caller))
                    .bind("from", query.from())
                    .bind("to", query.to())
                    .bind("all", query.principals().isEmpty())
                    .bindArray("principals", String.class, query.principals())
                    .bind("after", after)
                    .bind("limit", limit + 1);
            if (query.group() == UsageQuery.Group.TAG) {
                select.bind("first", id(query.start().minus(SLACK)))
                        .bind("last", id(query.end().plus(SLACK)))
                        .bind("start", query.start())
                        .bind("end", query.end());
            }
            return select.map((row, _) -> sums(row)).list();
        });
        boolean more = rows.size() > limit;
        List<UsageSums> page = more ? rows.subList(0, limit) : rows;
        return new Page<>(page, more ? page.getLast().group() : null);
    }

    /** Single calls by tag: one with two tags counts under both, one without any under the empty name. */
    private static String byTag() {
        return """
                (SELECT CAST(at AT TIME ZONE 'UTC' AS date) AS day, owner, principal, coalesce(t.tag, '') AS tag,
                        1 AS requests, CASE WHEN status >= 400 AND NOT blocked THEN 1 ELSE 0 END AS errors,
                        CASE WHEN blocked THEN 1 ELSE 0 END AS blocked, CASE WHEN cached THEN 1 ELSE 0 END AS cached,
                        input_tokens, output_tokens, cached_tokens, reasoning_tokens,
                        coalesce(cost_usd, 0) AS cost_usd, CASE WHEN cost_usd IS NULL THEN 1 ELSE 0 END AS unpriced,
                        latency_ms
                 FROM gateway.usage LEFT JOIN LATERAL unnest(tags) AS t (tag) ON true
                 WHERE id >= :first AND id < :last AND at >= :start AND at < :end)
                """;
    }

    /** Single calls, newest first. */
    Page<ObjectNode> calls(Principal caller, UsageQuery query, @Nullable UUID before, int limit) {
        List<ObjectNode> rows = jdbi.withHandle(h -> h.createQuery("""
                        SELECT * FROM gateway.usage
                        WHERE id >= :first AND id < :last AND at >= :start AND at < :end
                          AND (CAST(:owner AS text) IS NULL OR owner = :owner)
                          AND (CAST(:all AS boolean) OR principal = ANY (CAST(:principals AS text[])))
                          AND (CAST(:before AS uuid) IS NULL OR id < :before)
                        ORDER BY id DESC
                        LIMIT :limit
                        """)
                .bind("first", id(query.start().minus(SLACK)))
                .bind("last", id(query.end().plus(SLACK)))
                .bind("start", query.start())
                .bind("end", query.end())
                .bind("owner", owner(caller))
                .bind("all", query.principals().isEmpty())
                .bindArray("principals", String.class, query.principals())
                .bind("before", before)
                .bind("limit", limit + 1)
                .map((row, _) -> call(row))
                .list());
        boolean more = rows.size() > limit;
        List<ObjectNode> page = more ? rows.subList(0, limit) : rows;
        return new Page<>(page, more ? page.getLast().path("id").asText() : null);
    }

    Stats stats(Principal caller) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        return jdbi.withHandle(h -> h.createQuery("""
                        SELECT coalesce(sum(requests) FILTER (WHERE day = :today), 0) AS today,
                               coalesce(sum(cost_usd), 0) AS month
                        FROM gateway.usage_day WHERE owner = :owner AND day BETWEEN :first AND :today
                        """)
                .bind("owner", caller.owner())
                .bind("today", today)
                .bind("first", today.withDayOfMonth(1))
                .map((row, _) -> new Stats(row.getLong("today"), row.getBigDecimal("month")))
                .one());
    }

    Instant now() {
        return clock.instant();
    }

    /** The smallest id of a time. */
    static UUID id(Instant at) {
        return new UUID(Math.max(0, at.toEpochMilli()) << 16, 0);
    }

    private static @Nullable String owner(Principal caller) {
        return caller.seesAll() ? null : caller.owner();
    }

    private static UsageSums sums(ResultSet row) throws SQLException {
        return new UsageSums(
                row.getString("grp"),
                row.getLong("requests"),
                row.getLong("errors"),
                row.getLong("blocked"),
                row.getLong("cached"),
                row.getLong("input_tokens"),
                row.getLong("output_tokens"),
                row.getLong("cached_tokens"),
                row.getLong("reasoning_tokens"),
                row.getBigDecimal("cost_usd"),
                row.getLong("unpriced"),
                row.getLong("latency_ms"));
    }

    private static ObjectNode call(ResultSet row) throws SQLException {
        BigDecimal cost = row.getBigDecimal("cost_usd");
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("id", row.getString("id"))
                .put("at", row.getObject("at", OffsetDateTime.class).toInstant().toString())
                .put("key", row.getString("principal"))
                .put("user", row.getString("owner"));
        ArrayNode tags = json.putArray("tags");
        Arrays.stream((String[]) row.getArray("tags").getArray()).forEach(tags::add);
        return json.put("provider", row.getString("provider"))
                .put("model_asked", row.getString("model_asked"))
                .put("model", row.getString("model"))
                .put("input_tokens", row.getLong("input_tokens"))
                .put("output_tokens", row.getLong("output_tokens"))
                .put("cached_tokens", row.getLong("cached_tokens"))
                .put("reasoning_tokens", row.getLong("reasoning_tokens"))
                .put("cost_usd", cost == null ? null : ModelPrices.text(cost))
                .put("latency_ms", row.getInt("latency_ms"))
                .put("first_token_ms", row.getObject("first_token_ms", Integer.class))
                .put("status", row.getInt("status"))
                .put("cached", row.getBoolean("cached"))
                .put("blocked", row.getBoolean("blocked"))
                .put("streamed", row.getBoolean("streamed"))
                .put("attempts", row.getInt("attempts"));
    }
}
