package io.bulwark.research.watch;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** All SQL of watchlists. */
final class WatchlistStore {
    private WatchlistStore() {}

    /** Held until the transaction ends, so that an owner's lists can be counted. */
    static void lock(Handle handle, String owner) {
        handle.createQuery("SELECT count(pg_advisory_xact_lock(hashtextextended('watch:' || :owner, 0)))")
                .bind("owner", owner)
                .mapTo(Integer.class)
                .one();
    }

    /** The most watched projects and how many owners watch each. */
    static Map<String, Long> watchers(Handle handle, int most) {
        Map<String, Long> watchers = new LinkedHashMap<>();
        handle.createQuery("""
                        SELECT project_id, count(DISTINCT owner) AS owners
                        FROM research.watch_item JOIN research.watchlist ON id = watchlist_id
                        GROUP BY project_id ORDER BY owners DESC, project_id LIMIT :most
                        """)
                .bind("most", most)
                .map((row, _) -> Map.entry(row.getString("project_id"), row.getLong("owners")))
                .forEach(each -> watchers.put(each.getKey(), each.getValue()));
        return watchers;
    }

    static int count(Handle handle, String table, String owner) {
        return handle.createQuery("SELECT count(*) FROM research." + table + " WHERE owner = :owner")
                .bind("owner", owner)
                .mapTo(Integer.class)
                .one();
    }

    /** Whether the name was free. */
    static boolean insert(Handle handle, UUID id, String owner, String name, Instant now) {
        return handle.createUpdate("""
                        INSERT INTO research.watchlist (id, owner, name, created_at, updated_at)
                        VALUES (:id, :owner, :name, :now, :now) ON CONFLICT (owner, lower(name)) DO NOTHING
                        """)
                        .bind("id", id)
                        .bind("owner", owner)
                        .bind("name", name)
                        .bind("now", now)
                        .execute()
                == 1;
    }

    static boolean nameTaken(Handle handle, String owner, String name, UUID except) {
        return handle.createQuery("""
                        SELECT 1 FROM research.watchlist
                        WHERE owner = :owner AND lower(name) = lower(:name) AND id <> :id
                        """)
                .bind("owner", owner)
                .bind("name", name)
                .bind("id", except)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    static boolean rename(Handle handle, UUID id, String owner, String name, Instant now) {
        return handle.createUpdate("""
                        UPDATE research.watchlist SET name = :name, updated_at = :now WHERE id = :id AND owner = :owner
                        """)
                        .bind("id", id)
                        .bind("owner", owner)
                        .bind("name", name)
                        .bind("now", now)
                        .execute()
                == 1;
    }

    static void items(Handle handle, UUID id, List<String> projects) {
        handle.createUpdate("DELETE FROM research.watch_item WHERE watchlist_id = :id")
                .bind("id", id)
                .execute();
        handle.createUpdate("""
                        INSERT INTO research.watch_item (watchlist_id, project_id, place)
                        SELECT :id, given.project, given.place
                        FROM unnest(CAST(:projects AS text[])) WITH ORDINALITY AS given (project, place)
                        """)
                .bind("id", id)
                .bindArray("projects", String.class, projects)
                .execute();
    }

    /** The owner's lists by name; with an id that one only. */
    static List<Watchlist> find(Handle handle, String owner, @Nullable UUID id) {
        record Row(
                UUID id,
                String name,
                Instant created,
                Instant updated,
                @Nullable String project) {}
        Map<UUID, Row> lists = new LinkedHashMap<>();
        Map<UUID, List<String>> projects = new LinkedHashMap<>();
        handle.createQuery("""
                        SELECT l.id, l.name, l.created_at, l.updated_at, i.project_id
                        FROM research.watchlist l LEFT JOIN research.watch_item i ON i.watchlist_id = l.id
                        WHERE l.owner = :owner AND (CAST(:id AS uuid) IS NULL OR l.id = :id)
                        ORDER BY lower(l.name), i.place
                        """)
                .bind("owner", owner)
                .bind("id", id)
                .map((row, _) -> new Row(
                        row.getObject("id", UUID.class),
                        row.getString("name"),
                        row.getTimestamp("created_at").toInstant(),
                        row.getTimestamp("updated_at").toInstant(),
                        row.getString("project_id")))
                .forEach(row -> {
                    lists.putIfAbsent(row.id(), row);
                    List<String> own = projects.computeIfAbsent(row.id(), _ -> new ArrayList<>());
                    if (row.project() != null) {
                        own.add(row.project());
                    }
                });
        return lists.values().stream()
                .map(row -> new Watchlist(
                        row.id(), row.name(), projects.getOrDefault(row.id(), List.of()), row.created(), row.updated()))
                .toList();
    }

    static boolean delete(Handle handle, String owner, UUID id) {
        return handle.createUpdate("DELETE FROM research.watchlist WHERE owner = :owner AND id = :id")
                        .bind("owner", owner)
                        .bind("id", id)
                        .execute()
                == 1;
    }
}
