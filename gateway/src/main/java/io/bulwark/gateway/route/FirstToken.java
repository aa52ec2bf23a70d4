package io.bulwark.gateway.route;

import io.bulwark.gateway.provider.Chunk;
import io.bulwark.gateway.provider.ModelStream;
import io.bulwark.gateway.provider.Outcome;
import io.bulwark.gateway.provider.StreamEvent;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Reads the beginning of a stream, so far that it can still be replaced: up to its first token, or to its end when held. */
final class FirstToken {
    private static final long MOST_HELD = 8 << 20;
    private static final int MOST_BEFORE_TOKEN = 1_000;

    private final ArrayDeque<StreamEvent> read = new ArrayDeque<>();
    private Outcome.@Nullable Failed failure;

    /** Blocks within the stream's own timeouts. */
    FirstToken(ModelStream stream, boolean hold) {
        long held = 0;
        while (true) {
            StreamEvent event = stream.next();
            switch (event) {
                case StreamEvent.Broken broken -> {
                    failure = broken.failure();
                    return;
                }
                case StreamEvent.End _ -> {
                    read.add(event);
                    return;
                }
                case Chunk chunk -> {
                    read.add(event);
                    held += chunk.data().length;
                    boolean enough = hold
                            ? held > MOST_HELD
                            : chunk.hasContent() || read.size() >= MOST_BEFORE_TOKEN || held > MOST_HELD;
                    if (enough) {
                        return;
                    }
                }
            }
        }
    }

    /** Why the stream never got so far, null when it did. */
    Outcome.@Nullable Failed failure() {
        return failure;
    }

    /** What was read, to be handed on first. */
    ArrayDeque<StreamEvent> read() {
        return read;
    }
}
