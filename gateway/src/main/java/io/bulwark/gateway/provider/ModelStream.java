package io.bulwark.gateway.provider;

import org.jspecify.annotations.Nullable;

/**
 * An answer in pieces. One thread reads; nothing is taken from the upstream's socket between two calls of {@link #next}, so a
 * slow reader slows the upstream. After {@link StreamEvent.End} or {@link StreamEvent.Broken} the same is returned again.
 */
public interface ModelStream extends AutoCloseable {
    /** Blocks until the next event, within the call's timeouts. */
    StreamEvent next();

    /** Closes the upstream's socket at once, from any thread; a blocked {@link #next} returns as broken, cancelled. */
    void cancel();

    /** What the upstream has told so far, null when nothing. */
    @Nullable
    Usage usage();

    /** Ends the stream: after its end the connection is kept for later calls, before its end this cancels. */
    @Override
    void close();
}
