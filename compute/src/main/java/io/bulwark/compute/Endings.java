package io.bulwark.compute;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** Wakes who waits for tasks that end at this instance. A hint: they look by themselves too, for those that end elsewhere. */
final class Endings implements TaskEvents {
    private final Map<UUID, Semaphore> waiting = new ConcurrentHashMap<>();

    void watch(List<UUID> tasks, Semaphore wake) {
        tasks.forEach(task -> waiting.put(task, wake));
    }

    void forget(List<UUID> tasks) {
        tasks.forEach(waiting::remove);
    }

    @Override
    public void changed(List<TaskRow> changed) {
        if (waiting.isEmpty()) {
            return;
        }
        for (TaskRow row : changed) {
            Semaphore wake = row.task().phase().ended() ? waiting.get(row.task().id()) : null;
            if (wake != null) {
                wake.release();
            }
        }
    }
}
