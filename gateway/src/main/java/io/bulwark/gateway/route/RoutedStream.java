package io.bulwark.gateway.route;

import io.bulwark.gateway.provider.Chunk;
import io.bulwark.gateway.provider.ModelStream;
import io.bulwark.gateway.provider.Outcome;
import io.bulwark.gateway.provider.StreamEvent;
import io.bulwark.gateway.provider.Usage;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A stream whose beginning has been read; tells once how it ended. */
final class RoutedStream implements ModelStream {
    private final ArrayDeque<StreamEvent> read;
    private final ModelStream rest;
    private final Consumer<Outcome.@Nullable Failed> onEnd;
    private final Runnable onAbandon;
    private boolean told;

    /** @param onEnd hears the failure, or null when the stream was complete; {@code onAbandon} when nobody read so far */
    RoutedStream(
            ArrayDeque<StreamEvent> read,
            ModelStream rest,
            Consumer<Outcome.@Nullable Failed> onEnd,
            Runnable onAbandon) {
        this.read = read;
        this.rest = rest;
        this.onEnd = onEnd;
        this.onAbandon = onAbandon;
    }

    @Override
    public StreamEvent next() {
        StreamEvent first = read.poll();
        StreamEvent event = first == null ? rest.next() : first;
        if (!(event instanceof Chunk) && !told) {
            told = true;
            onEnd.accept(event instanceof StreamEvent.Broken broken ? broken.failure() : null);
        }
        return event;
    }

    @Override
    public void cancel() {
        rest.cancel();
    }

    @Override
    public @Nullable Usage usage() {
        return rest.usage();
    }

    @Override
    public void close() {
        rest.close();
        if (!told) {
            told = true;
            onAbandon.run();
        }
    }
}
