package io.bulwark.gateway.provider;

import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A stream of chunks that are there already. */
public final class MadeStream implements ModelStream {
    private final Iterator<Chunk> chunks;
    private @Nullable Usage usage;
    private volatile boolean cancelled;

    public MadeStream(List<Chunk> chunks) {
        this.chunks = chunks.iterator();
    }

    @Override
    public StreamEvent next() {
        if (cancelled) {
            return new StreamEvent.Broken(Outcome.Failed.of(FailureKind.CANCELLED, "The call was cancelled"));
        }
        if (!chunks.hasNext()) {
            return new StreamEvent.End();
        }
        Chunk chunk = chunks.next();
        usage = chunk.usage() == null ? usage : chunk.usage();
        return chunk;
    }

    @Override
    public void cancel() {
        cancelled = true;
    }

    @Override
    public @Nullable Usage usage() {
        return usage;
    }

    @Override
    public void close() {
        cancelled = true;
    }
}
