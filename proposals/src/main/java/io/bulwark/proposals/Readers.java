package io.bulwark.proposals;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Lets owners read what others scanned first. Remembers whom it let in: an answer asked for again needs no database. */
final class Readers {
    private static final int REMEMBERED = 20_000;

    private record Reader(String owner, UUID job) {}

    private final ScanStore store;
    private final Map<Reader, Boolean> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Reader, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };

    Readers(ScanStore store) {
        this.store = store;
    }

    void add(String owner, UUID job) {
        Reader reader = new Reader(owner, job);
        synchronized (known) {
            if (known.get(reader) != null) {
                return;
            }
        }
        store.addReader(owner, job);
        synchronized (known) {
            known.put(reader, true);
        }
    }
}
