package io.bulwark.identity;

import io.bulwark.kernel.AuditRecord;
import io.bulwark.kernel.Page;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The record of who did what. Entries are chained by hashes and never changed, and a trigger refuses to; a change behind
 * the trigger's back is found by {@link #verify()}. Appending joins the transaction this thread is in, so what is on
 * record happened, and other appenders wait until that transaction ends: append last.
 */
@Singleton
public final class AuditLog {
    private static final int MAX_TYPE = 100;
    private static final int MAX_ACTOR = 200;
    private static final int MAX_MEMBERS = 50;
    private static final int MAX_NAME = 100;
    private static final int MAX_VALUE = 1_000;

    private final AuditStore store;
    private final InstantSource clock;
    private final Origins origins;
    private final MeterRegistry metrics;

    @Inject
    AuditLog(Jdbi jdbi, InstantSource clock, Instance<Origins> origins, MeterRegistry metrics) {
        this(jdbi, clock, origins.isResolvable() ? origins.get() : () -> Origin.UNKNOWN, metrics);
    }

    AuditLog(Jdbi jdbi, InstantSource clock, Origins origins, MeterRegistry metrics) {
        this.store = new AuditStore(jdbi);
        this.clock = clock;
        this.origins = origins;
        this.metrics = metrics;
    }

    Origins origins() {
        return origins;
    }

    /** Keeps what other modules announce, in the transaction of the one who announces. */
    void observe(@Observes AuditRecord record) {
        append(record.type(), record.actor(), record.data());
    }

    /**
     * Appends an entry with the origin of the current request. Names and values are cut to a bounded length, and members
     * beyond 50 are left out.
     *
     * @return the entry's number
     */
    public long append(String type, String actor, Map<String, String> data) {
        SortedMap<String, String> bounded = new TreeMap<>();
        new TreeMap<>(data)
                .entrySet().stream()
                        .limit(MAX_MEMBERS)
                        .forEach(e ->
                                bounded.put(Plain.text(e.getKey(), MAX_NAME), Plain.text(e.getValue(), MAX_VALUE)));
        String name = Plain.text(type, MAX_TYPE);
        long seq = store.append(
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                name,
                Plain.text(actor, MAX_ACTOR),
                bounded,
                origins.current());
        metrics.counter("bulwark.audit.entries", "type", name).increment();
        return seq;
    }

    /**
     * Entries, newest first.
     *
     * @param before the number of the last entry of the page before, null for the first page
     */
    public Page<AuditEntry> list(@Nullable String type, @Nullable String actor, @Nullable Long before, int limit) {
        List<AuditEntry> entries = store.list(type, actor, before, limit + 1);
        boolean more = entries.size() > limit;
        List<AuditEntry> page = more ? entries.subList(0, limit) : entries;
        return new Page<>(page, more ? Long.toString(page.getLast().seq()) : null);
    }

    /** Checks every link from the first entry on, and names the first that does not hold. */
    public AuditReport verify() {
        return store.verify();
    }
}
