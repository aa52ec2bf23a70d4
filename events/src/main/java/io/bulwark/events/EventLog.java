package io.bulwark.events;

import io.bulwark.storage.Signals;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Appends events to topics and reads them back. Within a topic, events become visible in ascending order of their ids,
 * whatever order the writing transactions began or ended in, so a reader needs to remember one number only.
 */
@Singleton
public final class EventLog {
    private static final String CHANNEL = "events";
    /** PostgreSQL takes payloads below 8000 bytes; the channel's name and room for other alphabets come off that. */
    private static final int SIGNAL_CHARS = 1_900;

    private final EventStore store;
    private final Signals signals;
    private final InstantSource clock;
    private final Map<String, Set<Follower>> followers = new ConcurrentHashMap<>();

    @Inject
    public EventLog(Jdbi jdbi, Signals signals, InstantSource clock) {
        this.store = new EventStore(jdbi);
        this.signals = signals;
        this.clock = clock;
        signals.subscribe(CHANNEL, this::wake);
    }

    /** Appends in the caller's transaction, in list order. Another writer of the topic waits until that has ended. */
    public void append(Handle handle, String topic, List<NewEvent> events) {
        append(handle, Map.of(topic, events));
    }

    /** Appends to several topics (1 to 200 characters, no line break) with one statement. */
    public void append(Handle handle, Map<String, List<NewEvent>> byTopic) {
        if (byTopic.values().stream().allMatch(List::isEmpty)) {
            return;
        }
        handle.useTransaction(h -> {
            store.insert(h, byTopic, clock.instant());
            signal(h, byTopic.keySet());
        });
    }

    /** The events of a topic with an id above {@code afterId} (0 for all), oldest first, at most {@code limit}. */
    public List<Event> after(String topic, long afterId, int limit) {
        return store.after(topic, afterId, limit);
    }

    /** Follows a topic live from {@code afterId} on. Close the follower when its reader has gone. */
    public Follower follow(String topic, long afterId) {
        Follower follower = new Follower(this, topic, afterId);
        followers.compute(topic, (key, set) -> {
            Set<Follower> all = set == null ? ConcurrentHashMap.newKeySet() : set;
            all.add(follower);
            return all;
        });
        return follower;
    }

    /** Deletes the events older than {@code instant} and says how many there were. */
    public int deleteBefore(Instant instant) {
        return store.deleteBefore(instant);
    }

    void forget(Follower follower, String topic) {
        followers.computeIfPresent(topic, (key, set) -> {
            set.remove(follower);
            return set.isEmpty() ? null : set;
        });
    }

    private void signal(Handle handle, Set<String> topics) {
        StringBuilder payload = new StringBuilder();
        for (String topic : topics) {
            if (payload.length() + topic.length() >= SIGNAL_CHARS) {
                signals.send(handle, CHANNEL, payload.toString());
                payload.setLength(0);
            }
            payload.append(payload.isEmpty() ? "" : "\n").append(topic);
        }
        signals.send(handle, CHANNEL, payload.toString());
    }

    private void wake(String payload) {
        if (payload.isEmpty()) {
            followers.values().forEach(set -> set.forEach(Follower::wake));
            return;
        }
        payload.lines().forEach(topic -> followers.getOrDefault(topic, Set.of()).forEach(Follower::wake));
    }
}
