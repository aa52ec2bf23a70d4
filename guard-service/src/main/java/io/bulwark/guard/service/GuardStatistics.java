package io.bulwark.guard.service;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.guard.Finding;
import io.bulwark.guard.GuardResult;
import io.bulwark.guard.Outcome;
import io.bulwark.kernel.Principal;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;

/**
 * What the guards said, counted per application: a credential under a policy, by day in UTC. Counted in memory and written
 * every few seconds, so that a check costs no write; a killed process loses the counts of those seconds and nothing else.
 */
@Singleton
public final class GuardStatistics {
    static final int LONGEST_DAYS = 90;

    /** The name under which the verdict of the whole exchange is counted. */
    private static final String WHOLE = "*";

    private static final int MOST_PENDING = 50_000;

    private final Jdbi jdbi;
    private final InstantSource clock;
    private Map<Key, Long> pending = new HashMap<>();

    private record Key(
            String owner, String principal, String policy, LocalDate day, String guard, String kind, String name) {}

    private record Row(String principal, String policy, String guard, String kind, String name, long count) {}

    @Inject
    GuardStatistics(Jdbi jdbi, InstantSource clock) {
        this.jdbi = jdbi;
        this.clock = clock;
    }

    void count(Principal caller, String policy, Outcome outcome) {
        LocalDate today = today();
        add(new Key(
                caller.owner(),
                caller.id(),
                policy,
                today,
                WHOLE,
                "verdict",
                outcome.would() == null
                        ? outcome.verdict().wire()
                        : outcome.would().wire()));
        for (Map.Entry<String, GuardResult> entry : outcome.guards().entrySet()) {
            String guard = entry.getKey();
            GuardResult result = entry.getValue();
            String said = (result.would() == null ? result.verdict() : result.would()).wire();
            add(new Key(caller.owner(), caller.id(), policy, today, guard, "verdict", said));
            Set<String> categories = new HashSet<>();
            for (Finding finding : result.findings()) {
                if (categories.add(finding.category())) {
                    add(new Key(caller.owner(), caller.id(), policy, today, guard, "category", finding.category()));
                }
            }
        }
    }

    private void add(Key key) {
        boolean full;
        synchronized (this) {
            pending.merge(key, 1L, Long::sum);
            full = pending.size() >= MOST_PENDING;
        }
        if (full) {
            flush();
        }
    }

    /** Writes what was counted since the last time; what could not be written is counted again later. */
    public void flush() {
        Map<Key, Long> batch;
        synchronized (this) {
            if (pending.isEmpty()) {
                return;
            }
            batch = pending;
            pending = new HashMap<>();
        }
        // In one order everywhere, so that instances writing the same rows never wait for each other in a circle.
        List<Map.Entry<Key, Long>> rows = new ArrayList<>(batch.entrySet());
        rows.sort(Comparator.comparing(e -> e.getKey().toString()));
        try {
            jdbi.useTransaction(h -> {
                var insert = h.prepareBatch("""
                        INSERT INTO guard.statistic (owner, principal, policy, day, guard, kind, name, count)
                        VALUES (:owner, :principal, :policy, :day, :guard, :kind, :name, :count)
                        ON CONFLICT (owner, day, principal, policy, guard, kind, name)
                        DO UPDATE SET count = guard.statistic.count + excluded.count
                        """);
                for (Map.Entry<Key, Long> row : rows) {
                    Key key = row.getKey();
                    insert.bind("owner", key.owner())
                            .bind("principal", key.principal())
                            .bind("policy", key.policy())
                            .bind("day", key.day())
                            .bind("guard", key.guard())
                            .bind("kind", key.kind())
                            .bind("name", key.name())
                            .bind("count", row.getValue())
                            .add();
                }
                insert.execute();
            });
        } catch (RuntimeException e) {
            synchronized (this) {
                if (pending.size() < MOST_PENDING) {
                    batch.forEach((key, count) -> pending.merge(key, count, Long::sum));
                }
            }
            throw e;
        }
    }

    /** Removes what is older than can be asked for, and says how many rows that were. */
    int removeExpired() {
        return jdbi.withHandle(h -> h.createUpdate("DELETE FROM guard.statistic WHERE day < :first")
                .bind("first", today().minusDays(LONGEST_DAYS))
                .execute());
    }

    /**
     * The counts of an owner's applications.
     *
     * @param days 1-90, today included
     */
    ObjectNode of(Principal caller, int days) {
        flush();
        LocalDate to = today();
        LocalDate from = to.minusDays(days - 1L);
        List<Row> rows = jdbi.withHandle(h -> h.createQuery("""
                        SELECT principal, policy, guard, kind, name, sum(count) AS count
                        FROM guard.statistic WHERE owner = :owner AND day BETWEEN :from AND :to
                        GROUP BY principal, policy, guard, kind, name
                        ORDER BY principal, policy, guard, kind, count DESC, name
                        """)
                .bind("owner", caller.owner())
                .bind("from", from)
                .bind("to", to)
                .map((rs, ctx) -> new Row(
                        rs.getString("principal"),
                        rs.getString("policy"),
                        rs.getString("guard"),
                        rs.getString("kind"),
                        rs.getString("name"),
                        rs.getLong("count")))
                .list());
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("from", from.toString()).put("to", to.toString());
        ArrayNode applications = answer.putArray("applications");
        ObjectNode application = null;
        for (Row row : rows) {
            if (application == null
                    || !application.path("key").asText().equals(row.principal())
                    || !application.path("policy").asText().equals(row.policy())) {
                application =
                        applications.addObject().put("key", row.principal()).put("policy", row.policy());
                application.put("checks", 0L).putObject("verdicts");
                application.putObject("guards");
            }
            if (row.guard().equals(WHOLE)) {
                application.put("checks", application.path("checks").asLong() + row.count());
                application.withObject("/verdicts").put(row.name(), row.count());
            } else {
                ObjectNode guard = application.withObject("/guards").withObjectProperty(row.guard());
                guard.withObjectProperty(row.kind().equals("verdict") ? "verdicts" : "categories")
                        .put(row.name(), row.count());
            }
        }
        return answer;
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
