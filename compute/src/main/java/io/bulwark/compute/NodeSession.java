package io.bulwark.compute;

import io.bulwark.compute.Frame.Key;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** A node that is connected to this instance. */
final class NodeSession {
    static final int FRAMES_PER_SECOND = 50;
    private static final int MOST_WAITING = 10_000;
    private static final double BURST = 200;

    final UUID id;
    /** What it works on, and when that was last known to be so. */
    final Map<Key, Instant> open = new ConcurrentHashMap<>();

    /** When it began here, as {@link System#nanoTime}. */
    final long since = System.nanoTime();

    /** Whether what it got from other instances, or before a restart, was looked up. */
    volatile boolean recalled;

    private final ConcurrentLinkedQueue<String> waiting = new ConcurrentLinkedQueue<>();
    private volatile Node node;
    private volatile Instant seenAt;
    private volatile boolean draining;
    /** Its connection broke, and it has not said anything since. */
    private volatile boolean away;

    private volatile @Nullable NodeLink link;
    private volatile Instant pausedUntil = Instant.MIN;
    private final Optional<NodeKeys.Verifier> key;
    private long sequence;
    private double frames = BURST;
    private long countedAt;

    NodeSession(UUID id, Node node, Instant now) {
        this.id = id;
        this.node = node;
        this.key = NodeKeys.verifier(node.publicKey());
        this.seenAt = now;
        // What another instance has heard is not heard again here.
        this.sequence = node.sequence();
    }

    Node node() {
        return node;
    }

    void node(Node fresh) {
        node = fresh;
    }

    /** Whether the node signed a text. */
    boolean signed(byte[] text, byte[] signature) {
        return key.isPresent() && key.get().verifies(text, signature);
    }

    Instant seenAt() {
        return seenAt;
    }

    boolean draining() {
        return draining;
    }

    boolean away() {
        return away;
    }

    synchronized long sequence() {
        return sequence;
    }

    /** Takes one frame of what the node may send, by a token bucket. */
    synchronized boolean admits(long nanos) {
        if (countedAt != 0) {
            frames = Math.min(BURST, frames + (nanos - countedAt) / 1e9 * FRAMES_PER_SECOND);
        }
        countedAt = nanos;
        if (frames < 1) {
            return false;
        }
        frames--;
        return true;
    }

    /** Accepts a frame's number if it is higher than all before, so that none is heard twice. */
    synchronized boolean accept(long next, Instant now, boolean drains) {
        if (next <= sequence) {
            return false;
        }
        sequence = next;
        seenAt = now;
        draining = drains;
        away = false;
        return true;
    }

    void attach(NodeLink next) {
        NodeLink before = link;
        link = next;
        away = false;
        if (before != null) {
            before.close();
        }
        push();
    }

    void detach(NodeLink gone) {
        if (gone.equals(link)) {
            link = null;
            away = true;
        }
    }

    void close() {
        NodeLink now = link;
        link = null;
        if (now != null) {
            now.close();
        }
    }

    /** Sends, or keeps it for the node's next pull. */
    void send(String json) {
        NodeLink now = link;
        if (now != null) {
            now.send(json);
        } else if (waiting.size() < MOST_WAITING) {
            waiting.add(json);
            // It may have connected in between.
            push();
        }
    }

    private void push() {
        NodeLink now = link;
        if (now != null) {
            takeAll().forEach(now::send);
        }
    }

    /** What was not pushed. */
    List<String> takeAll() {
        List<String> taken = new ArrayList<>();
        for (String json = waiting.poll(); json != null; json = waiting.poll()) {
            taken.add(json);
        }
        return taken;
    }

    /** Whether somebody fetches or is pushed its work. */
    boolean alive(Instant now, ComputeConfig config) {
        return !away && seenAt.plus(config.lease()).isAfter(now);
    }

    /** It is given nothing for a while. */
    void pause(Instant until) {
        pausedUntil = until;
    }

    int free(Instant now) {
        return now.isBefore(pausedUntil) ? 0 : Math.max(0, node.offer().slots() - open.size());
    }
}
