package io.bulwark.compute;

import io.bulwark.compute.task.Attempt;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Tasks as this instance wrote them last, so that what their nodes answer needs no read and no lock. Another instance may have
 * changed them since: whoever writes on this ground says which version it was, and the write finds nothing if it is another.
 * Bounded: two generations, of which the older one is forgotten when the younger is full.
 */
final class KnownTasks {
    private static final int GENERATION = 16_384;
    private static final int LONGEST_SPEC = 1_000;

    private volatile Map<UUID, TaskRow> young = new ConcurrentHashMap<>();
    private volatile Map<UUID, TaskRow> old = new ConcurrentHashMap<>();

    @Nullable
    TaskRow get(UUID id) {
        TaskRow row = young.get(id);
        return row == null ? old.get(id) : row;
    }

    /** Remembers a task if a node works on it; forgets it otherwise. */
    void put(TaskRow row) {
        UUID id = row.task().id();
        boolean worked = row.task().attempts().stream().anyMatch(Attempt::working);
        if (!worked || row.specText().length() > LONGEST_SPEC) {
            forget(id);
            return;
        }
        if (young.size() >= GENERATION) {
            turn();
        }
        young.put(id, row);
    }

    private synchronized void turn() {
        if (young.size() >= GENERATION) {
            old = young;
            young = new ConcurrentHashMap<>();
        }
    }

    void forget(UUID id) {
        young.remove(id);
        old.remove(id);
    }

    void forget(Collection<UUID> ids) {
        ids.forEach(this::forget);
    }
}
