package io.bulwark.chain;

import io.bulwark.kernel.EvmAddress;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Lists and their entries. */
final class ListStore {
    private final Jdbi jdbi;

    ListStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    record Entry(EvmAddress address, String category, String tag) {}

    /** Removes the list of this name, if there is one; another import of it waits until this transaction has ended. */
    boolean replace(Handle handle, String name) {
        handle.createQuery(
                        "SELECT true FROM (SELECT pg_advisory_xact_lock(hashtextextended('chain.list ' || :name, 0))) l")
                .bind("name", name)
                .mapTo(Boolean.class)
                .one();
        return handle.createQuery("""
                        WITH gone AS (DELETE FROM chain.address_list WHERE name = :name RETURNING id),
                             entries AS (DELETE FROM chain.address_entry USING gone WHERE list_id = gone.id)
                        SELECT count(*) FROM gone
                        """).bind("name", name).mapTo(Long.class).one() > 0;
    }

    void insert(Handle handle, UUID id, NewList list, Instant importedAt, byte[] sha256) {
        handle.createUpdate("""
                        INSERT INTO chain.address_list (id, name, kind, source, list_date, imported_at, entries, sha256)
                        VALUES (:id, :name, :kind, :source, :date, :importedAt, 0, :sha256)
                        """)
                .bind("id", id)
                .bind("name", list.name())
                .bind("kind", list.kind().wire())
                .bind("source", list.source())
                .bind("date", list.listDate())
                .bind("importedAt", importedAt)
                .bind("sha256", sha256)
                .execute();
    }

    /** Adds the entries that are not there yet and says how many these were. */
    int add(Handle handle, UUID list, List<Entry> entries) {
        return handle.createUpdate("""
                        INSERT INTO chain.address_entry (address, list_id, category, tag)
                        SELECT decode(e.address, 'hex'), :list, e.category, e.tag
                        FROM unnest(CAST(:addresses AS text[]), CAST(:categories AS text[]), CAST(:tags AS text[]))
                             AS e (address, category, tag)
                        ORDER BY e.address
                        ON CONFLICT DO NOTHING
                        """)
                .bind("list", list)
                .bindArray(
                        "addresses",
                        String.class,
                        entries.stream()
                                .map(e -> e.address().value().substring(2))
                                .toList())
                .bindArray(
                        "categories",
                        String.class,
                        entries.stream().map(Entry::category).toList())
                .bindArray(
                        "tags", String.class, entries.stream().map(Entry::tag).toList())
                .execute();
    }

    /** Ends an import. The planner learns of the new rows at once: look-ups would scan the table until it does. */
    ListInfo finish(Handle handle, UUID list, int entries) {
        handle.execute("ANALYZE chain.address_entry");
        return handle.createQuery("UPDATE chain.address_list SET entries = :entries WHERE id = :list RETURNING *")
                .bind("entries", entries)
                .bind("list", list)
                .map((row, _) -> info(row))
                .one();
    }

    Optional<ListInfo> find(String name) {
        return jdbi.withHandle(h -> h.createQuery("SELECT * FROM chain.address_list WHERE name = :name")
                .bind("name", name)
                .map((row, _) -> info(row))
                .findOne());
    }

    List<ListInfo> all() {
        return jdbi.withHandle(h -> h.createQuery("SELECT * FROM chain.address_list ORDER BY name")
                .map((row, _) -> info(row))
                .list());
    }

    List<ListHit> hits(Collection<EvmAddress> addresses) {
        return jdbi.withHandle(h -> h.createQuery("""
                        SELECT encode(e.address, 'hex') AS address, e.category, e.tag,
                               l.name, l.kind, l.source, l.list_date, l.imported_at
                        FROM chain.address_entry e JOIN chain.address_list l ON l.id = e.list_id
                        WHERE e.address = ANY (ARRAY(SELECT decode(a, 'hex') FROM unnest(CAST(:addresses AS text[])) a))
                        ORDER BY l.kind, l.name, e.address
                        """)
                .bindArray(
                        "addresses",
                        String.class,
                        addresses.stream().map(ListStore::hex).toList())
                .map((row, _) -> new ListHit(
                        new EvmAddress("0x" + row.getString("address")),
                        row.getString("name"),
                        kind(row),
                        row.getString("source"),
                        row.getObject("list_date", LocalDate.class),
                        row.getTimestamp("imported_at").toInstant(),
                        row.getString("category"),
                        row.getString("tag")))
                .list());
    }

    private static String hex(EvmAddress address) {
        return address.value().substring(2);
    }

    private static ListInfo info(ResultSet row) throws SQLException {
        return new ListInfo(
                row.getString("name"),
                kind(row),
                row.getString("source"),
                row.getObject("list_date", LocalDate.class),
                row.getTimestamp("imported_at").toInstant(),
                row.getInt("entries"),
                HexFormat.of().formatHex(row.getBytes("sha256")));
    }

    private static ListKind kind(ResultSet row) throws SQLException {
        String kind = row.getString("kind");
        return ListKind.parse(kind).orElseThrow(() -> new SQLException("unknown kind of list " + kind));
    }
}
