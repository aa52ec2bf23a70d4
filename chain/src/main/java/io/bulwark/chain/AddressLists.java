package io.bulwark.chain;

import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.kernel.AuditRecord;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.EvmAddress;
import io.bulwark.kernel.UuidV7;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.net.ssl.SSLSocketFactory;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Lists of known addresses: sanctioned, scam and trusted ones. An import replaces a list as a whole or not at all, so a
 * look-up sees the old list or the new one. Every change is told to the audit log in the same transaction.
 */
@Singleton
public final class AddressLists {
    /** The most bytes of a list as it is sent. */
    public static final long MAX_BYTES = 50_000_000;

    private static final long MAX_PLAIN_BYTES = 500_000_000;
    private static final int BATCH = 20_000;
    private static final int TOLD_BAD_ROWS = 20;

    private final Jdbi jdbi;
    private final ListStore store;
    private final ListFetcher fetcher;
    private final Event<AuditRecord> audit;
    private final UuidV7 ids;
    private final InstantSource clock;

    @Inject
    public AddressLists(Jdbi jdbi, ChainConfig config, Event<AuditRecord> audit, UuidV7 ids, InstantSource clock) {
        this(
                jdbi,
                new ListFetcher(config.lists().allowLoopback(), config.lists().fetchTimeout(), (SSLSocketFactory)
                        SSLSocketFactory.getDefault()),
                audit,
                ids,
                clock);
    }

    AddressLists(Jdbi jdbi, ListFetcher fetcher, Event<AuditRecord> audit, UuidV7 ids, InstantSource clock) {
        this.jdbi = jdbi;
        this.store = new ListStore(jdbi);
        this.fetcher = fetcher;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Imports a list from a stream in any of the forms of docs/chain.md, and replaces the list of that name.
     *
     * @param actor the id of the principal who does it
     * @throws BulwarkException VALIDATION_ERROR when it cannot be read or holds no address, PAYLOAD_TOO_LARGE above 50 MB
     *     or two million rows; nothing has changed then
     */
    public ImportReport importList(NewList list, InputStream content, String actor) {
        return importSpooled(
                list,
                sink -> {
                    new LimitedStream(content, MAX_BYTES).transferTo(sink);
                },
                actor);
    }

    /**
     * Fetches a list and imports it like {@link #importList}.
     *
     * @throws BulwarkException also VALIDATION_ERROR for a URL that is not https or leads to an address that is not
     *     public, UPSTREAM_ERROR when it cannot be fetched
     */
    public ImportReport importFrom(NewList list, URI url, String actor) {
        return importSpooled(list, sink -> fetcher.fetch(url, sink, MAX_BYTES), actor);
    }

    /** Imports a list from the members of a JSON array; a row's line is its place in it. */
    public ImportReport importEntries(NewList list, List<JsonNode> entries, String actor) {
        MessageDigest digest = sha256();
        entries.forEach(entry -> digest.update((entry + "\n").getBytes(StandardCharsets.UTF_8)));
        return store(list, digest.digest(), parser -> parser.parse(entries), actor);
    }

    /** What the lists say about the addresses; none for those on no list. */
    public List<ListHit> hits(Collection<EvmAddress> addresses) {
        return addresses.isEmpty() ? List.of() : store.hits(addresses);
    }

    public Optional<ListInfo> show(String name) {
        return store.find(name);
    }

    /** All lists by name. */
    public List<ListInfo> all() {
        return store.all();
    }

    /** Removes a list with its entries; false when there is none of that name. */
    public boolean remove(String name, String actor) {
        return jdbi.inTransaction(handle -> {
            boolean removed = store.replace(handle, name);
            if (removed) {
                audit.fire(new AuditRecord("list.removed", actor, Map.of("list", name)));
            }
            return removed;
        });
    }

    private interface Source {
        void writeTo(OutputStream sink) throws IOException;
    }

    private interface Feed {
        void parse(ListParser parser) throws IOException;
    }

    /** The whole list is on disk before the transaction begins: a slow source must not hold one open. */
    private ImportReport importSpooled(NewList list, Source source, String actor) {
        try {
            Path spool = Files.createTempFile("bulwark-list", ".tmp");
            try {
                MessageDigest digest = sha256();
                try (OutputStream sink = new DigestOutputStream(Files.newOutputStream(spool), digest)) {
                    source.writeTo(sink);
                }
                return store(
                        list,
                        digest.digest(),
                        parser -> {
                            try (InputStream in = Files.newInputStream(spool)) {
                                parser.parse(in, MAX_PLAIN_BYTES);
                            }
                        },
                        actor);
            } finally {
                Files.deleteIfExists(spool);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ImportReport store(NewList list, byte[] sha256, Feed feed, String actor) {
        return jdbi.inTransaction(handle -> {
            boolean replaced = store.replace(handle, list.name());
            UUID id = ids.next();
            store.insert(handle, id, list, clock.instant(), sha256);
            Import rows = new Import(handle, id);
            try {
                feed.parse(new ListParser(list.kind(), rows));
            } catch (IOException e) {
                throw BulwarkException.invalid("entries", "are cut off or damaged");
            }
            rows.flush();
            if (rows.entries == 0) {
                throw rows.nothing();
            }
            ListInfo info = store.finish(handle, id, rows.entries);
            audit.fire(new AuditRecord(
                    replaced ? "list.replaced" : "list.added",
                    actor,
                    Map.of(
                            "list", info.name(),
                            "kind", info.kind().wire(),
                            "source", info.source(),
                            "entries", Integer.toString(info.entries()),
                            "sha256", info.sha256())));
            return rows.report(info);
        });
    }

    /** Counts the rows of one import and writes its entries in batches. */
    private final class Import implements ListParser.Rows {
        private final Handle handle;
        private final UUID id;
        private final List<ListStore.Entry> batch = new ArrayList<>();
        private final List<ImportReport.BadRow> badRows = new ArrayList<>();
        private int entries;
        private long duplicates;
        private long notEvm;
        private long otherKind;
        private long bad;

        Import(Handle handle, UUID id) {
            this.handle = handle;
            this.id = id;
        }

        @Override
        public void entry(EvmAddress address, String category, String tag) {
            batch.add(new ListStore.Entry(address, category, tag));
            if (batch.size() == BATCH) {
                flush();
            }
        }

        @Override
        public void notEvm() {
            notEvm++;
        }

        @Override
        public void otherKind() {
            otherKind++;
        }

        @Override
        public void bad(long line, String reason) {
            bad++;
            if (badRows.size() < TOLD_BAD_ROWS) {
                badRows.add(new ImportReport.BadRow(line, reason));
            }
        }

        void flush() {
            if (!batch.isEmpty()) {
                int added = store.add(handle, id, batch);
                entries += added;
                duplicates += batch.size() - added;
                batch.clear();
            }
        }

        /** A list that suddenly holds nothing is a failed download more often than good news. */
        BulwarkException nothing() {
            String first = badRows.isEmpty()
                    ? ""
                    : "; line " + badRows.getFirst().line() + " "
                            + badRows.getFirst().reason();
            return BulwarkException.invalid(
                    "entries",
                    "hold no EVM address of this kind (" + bad + " bad rows, " + notEvm + " of other chains, "
                            + otherKind + " of another kind)" + first);
        }

        ImportReport report(ListInfo info) {
            long rows = entries + duplicates + notEvm + otherKind + bad;
            return new ImportReport(info, rows, duplicates, notEvm, otherKind, bad, badRows);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
