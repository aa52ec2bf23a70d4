package io.bulwark.gateway.usage;

import io.bulwark.gateway.keys.Budgets;
import io.bulwark.gateway.keys.Charge;
import io.bulwark.gateway.keys.ModelPrices;
import io.bulwark.identity.Plain;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** Writes calls, their sums and their charges in one transaction. A call that is written already changes nothing. */
@Singleton
final class UsageStore {
    private static final int MAX_NAME = 200;

    private final Jdbi jdbi;
    private final Budgets budgets;

    @Inject
    UsageStore(Jdbi jdbi, Budgets budgets) {
        this.jdbi = jdbi;
        this.budgets = budgets;
    }

    void write(List<UsageRecord> records) {
        jdbi.useTransaction(handle -> {
            Set<UUID> fresh = new HashSet<>(insert(handle, records));
            List<UsageRecord> added =
                    records.stream().filter(r -> fresh.remove(r.id())).toList();
            if (added.isEmpty()) {
                return;
            }
            sum(handle, added.stream().map(UsageRecord::id).toList());
            List<Charge> charges = added.stream()
                    .map(UsageRecord::charge)
                    .filter(Objects::nonNull)
                    .toList();
            // Last, because instances wait for each other at a key's budget.
            budgets.apply(handle, charges);
        });
    }

    private static List<UUID> insert(Handle handle, List<UsageRecord> records) {
        var insert = handle.createQuery("""
                INSERT INTO gateway.usage
                    (id, at, principal, owner, tags, provider, model_asked, model, input_tokens, output_tokens,
                     cached_tokens, reasoning_tokens, cost_usd, latency_ms, first_token_ms, status, cached, blocked,
                     streamed, attempts)
                SELECT id, CAST(at AS timestamptz), principal, owner,
                       CASE WHEN tags = '' THEN CAST('{}' AS text[]) ELSE string_to_array(tags, chr(10)) END,
                       provider, model_asked, model, input, output, cached_input, reasoning, cost, latency, first_token,
                       status, cached, blocked, streamed, attempts
                FROM unnest(CAST(:id AS uuid[]), CAST(:at AS text[]), CAST(:principal AS text[]),
                            CAST(:owner AS text[]), CAST(:tags AS text[]), CAST(:provider AS text[]),
                            CAST(:modelAsked AS text[]), CAST(:model AS text[]), CAST(:input AS bigint[]),
                            CAST(:output AS bigint[]), CAST(:cachedInput AS bigint[]), CAST(:reasoning AS bigint[]),
                            CAST(:cost AS numeric[]), CAST(:latency AS integer[]), CAST(:firstToken AS integer[]),
                            CAST(:status AS integer[]), CAST(:cached AS boolean[]), CAST(:blocked AS boolean[]),
                            CAST(:streamed AS boolean[]), CAST(:attempts AS integer[]))
                    AS g (id, at, principal, owner, tags, provider, model_asked, model, input, output, cached_input,
                          reasoning, cost, latency, first_token, status, cached, blocked, streamed, attempts)
                ON CONFLICT (id) DO NOTHING
                RETURNING id
                """);
        array(insert, "id", UUID.class, records, UsageRecord::id);
        array(insert, "at", String.class, records, r -> r.at().toString());
        array(insert, "principal", String.class, records, UsageRecord::principal);
        array(insert, "owner", String.class, records, UsageRecord::owner);
        array(
                insert,
                "tags",
                String.class,
                records,
                r -> String.join("\n", r.tags().stream().map(UsageStore::plain).toList()));
        array(insert, "provider", String.class, records, r -> plain(r.result().provider()));
        array(insert, "modelAsked", String.class, records, r -> plain(r.modelAsked()));
        array(insert, "model", String.class, records, r -> plain(r.result().model()));
        array(insert, "input", Long.class, records, r -> r.result().inputTokens());
        array(insert, "output", Long.class, records, r -> r.result().outputTokens());
        array(insert, "cachedInput", Long.class, records, r -> r.result().cachedTokens());
        array(insert, "reasoning", Long.class, records, r -> r.result().reasoningTokens());
        array(insert, "cost", String.class, records, UsageStore::cost);
        array(insert, "latency", Integer.class, records, UsageRecord::latencyMs);
        array(insert, "firstToken", Integer.class, records, r -> r.result().firstTokenMs());
        array(insert, "status", Integer.class, records, r -> r.result().status());
        array(insert, "cached", Boolean.class, records, r -> r.result().cached());
        array(insert, "blocked", Boolean.class, records, r -> r.result().blocked());
        array(insert, "streamed", Boolean.class, records, r -> r.result().streamed());
        array(insert, "attempts", Integer.class, records, r -> r.result().attempts());
        return insert.mapTo(UUID.class).list();
    }

    private static @Nullable String cost(UsageRecord record) {
        Long nanos = record.costNanos();
        return nanos == null ? null : ModelPrices.usd(nanos).toPlainString();
    }

    private static String plain(String text) {
        return Plain.text(text, MAX_NAME);
    }

    private static <T> void array(
            SqlStatement<?> statement,
            String name,
            Class<T> type,
            List<UsageRecord> records,
            Function<UsageRecord, @Nullable T> member) {
        statement.bindArray(name, type, records.stream().map(member).toArray());
    }

    /** Adds to the sums in the order of their keys, so that instances never wait for each other in a circle. */
    private static void sum(Handle handle, List<UUID> ids) {
        handle.createUpdate("""
                        INSERT INTO gateway.usage_day AS d
                            (day, owner, principal, provider, model, requests, errors, blocked, cached, input_tokens,
                             output_tokens, cached_tokens, reasoning_tokens, cost_usd, unpriced, latency_ms)
                        SELECT CAST(at AT TIME ZONE 'UTC' AS date), owner, principal, provider, model,
                               count(*), count(*) FILTER (WHERE status >= 400 AND NOT blocked),
                               count(*) FILTER (WHERE blocked), count(*) FILTER (WHERE cached),
                               sum(input_tokens), sum(output_tokens), sum(cached_tokens), sum(reasoning_tokens),
                               coalesce(sum(cost_usd), 0), count(*) FILTER (WHERE cost_usd IS NULL), sum(latency_ms)
                        FROM gateway.usage WHERE id = ANY (CAST(:ids AS uuid[]))
                        GROUP BY 1, 2, 3, 4, 5
                        ORDER BY 2, 1, 3, 4, 5
                        ON CONFLICT (owner, day, principal, provider, model) DO UPDATE
                        SET requests = d.requests + excluded.requests, errors = d.errors + excluded.errors,
                            blocked = d.blocked + excluded.blocked, cached = d.cached + excluded.cached,
                            input_tokens = d.input_tokens + excluded.input_tokens,
                            output_tokens = d.output_tokens + excluded.output_tokens,
                            cached_tokens = d.cached_tokens + excluded.cached_tokens,
                            reasoning_tokens = d.reasoning_tokens + excluded.reasoning_tokens,
                            cost_usd = d.cost_usd + excluded.cost_usd, unpriced = d.unpriced + excluded.unpriced,
                            latency_ms = d.latency_ms + excluded.latency_ms
                        """).bindArray("ids", UUID.class, ids.toArray()).execute();
        handle.createUpdate("""
                        INSERT INTO gateway.usage_hour AS u (principal, hour, owner, cost_usd)
                        SELECT principal, date_trunc('hour', at, 'UTC'), max(owner), sum(cost_usd)
                        FROM gateway.usage WHERE id = ANY (CAST(:ids AS uuid[])) AND cost_usd > 0
                        GROUP BY 1, 2
                        ORDER BY 1, 2
                        ON CONFLICT (principal, hour) DO UPDATE SET cost_usd = u.cost_usd + excluded.cost_usd
                        """).bindArray("ids", UUID.class, ids.toArray()).execute();
    }
}
