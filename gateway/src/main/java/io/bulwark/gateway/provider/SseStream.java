package io.bulwark.gateway.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What all streams over server-sent events have in common: reading on demand, their time limits, one end that stays. */
abstract class SseStream implements ModelStream {
    /** After the last token nothing but usage and an end mark is left; a provider that sends none is not waited for. */
    private static final long TAIL = Duration.ofSeconds(2).toNanos();

    private final Exchange exchange;
    private final SseParser parser = new SseParser(UpstreamClient.LARGEST_EVENT);
    private final byte[] buffer = new byte[4096];
    private final long first;
    private final long between;
    private boolean token;
    private boolean any;
    private @Nullable StreamEvent last;
    protected @Nullable Usage usage;

    SseStream(Exchange exchange, Timeouts limits) {
        this.exchange = exchange;
        first = Timeouts.nanos(limits.firstToken());
        between = Timeouts.nanos(limits.betweenTokens());
    }

    /** What an event of the upstream means to the client, null when nothing. */
    abstract @Nullable StreamEvent read(SseParser.Event event) throws UpstreamFault;

    /** Whether the upstream has said its last word; then nothing more is read. */
    boolean over() {
        return false;
    }

    /** Whether every part of the answer has ended, so that the stream may end too. */
    abstract boolean finished();

    @Override
    public final StreamEvent next() {
        StreamEvent end = last;
        if (end != null) {
            return end;
        }
        StreamEvent event;
        try {
            event = pull();
        } catch (UpstreamFault fault) {
            event = finished() && fault.kind() != FailureKind.CANCELLED
                    ? new StreamEvent.End()
                    : new StreamEvent.Broken(fault.failure());
        }
        exchange.watch().rest();
        if (event instanceof Chunk chunk) {
            token |= chunk.hasContent();
            usage = chunk.usage() == null ? usage : chunk.usage();
        } else {
            last = event;
        }
        return event;
    }

    private StreamEvent pull() throws UpstreamFault {
        boolean expecting = false;
        while (!over()) {
            for (SseParser.Event event = parser.poll(); event != null; event = parser.poll()) {
                any = true;
                StreamEvent meaning = read(event);
                if (meaning != null) {
                    return meaning;
                }
                expecting = false;
            }
            if (!expecting) {
                expect();
                expecting = true;
            }
            int count = exchange.read(buffer);
            if (count < 0) {
                return ended();
            }
            parser.feed(buffer, 0, count);
        }
        return new StreamEvent.End();
    }

    private void expect() {
        if (finished()) {
            exchange.watch().expect(Math.min(TAIL, between), FailureKind.BETWEEN_TOKENS_TIMEOUT);
        } else if (token) {
            exchange.watch().expect(between, FailureKind.BETWEEN_TOKENS_TIMEOUT);
        } else {
            exchange.watch().expect(first - exchange.watch().elapsed(), FailureKind.FIRST_TOKEN_TIMEOUT);
        }
    }

    private StreamEvent ended() throws UpstreamFault {
        SseParser.Event pending = parser.last();
        StreamEvent meaning = pending == null ? null : lastRead(pending);
        if (meaning != null) {
            return meaning;
        }
        if (finished()) {
            return new StreamEvent.End();
        }
        if (any) {
            throw new UpstreamFault(FailureKind.TRUNCATED, "The provider ended its answer before it was complete");
        }
        throw parser.strange()
                ? new UpstreamFault(FailureKind.MALFORMED_STREAM, "The provider sent no event stream")
                : new UpstreamFault(FailureKind.EMPTY_BODY, "The provider sent an empty answer");
    }

    private @Nullable StreamEvent lastRead(SseParser.Event pending) throws UpstreamFault {
        any = true;
        try {
            return read(pending);
        } catch (UpstreamFault fault) {
            throw fault.kind() == FailureKind.MALFORMED_STREAM
                    ? new UpstreamFault(
                            FailureKind.TRUNCATED, "The provider ended its answer in the middle of an event")
                    : fault;
        }
    }

    static UpstreamFault malformed(MalformedJsonException e) {
        return new UpstreamFault(FailureKind.MALFORMED_STREAM, "The provider sent a broken event: " + e.getMessage());
    }

    /** An error told inside the stream. */
    static StreamEvent.Broken told(ObjectNode body, Secrets secrets) {
        return new StreamEvent.Broken(
                UpstreamErrors.of(UpstreamErrors.statusOf(body.path("error")), body, null, secrets));
    }

    @Override
    public final void cancel() {
        exchange.watch().cancel();
    }

    @Override
    public final @Nullable Usage usage() {
        return usage;
    }

    @Override
    public final void close() {
        if (last instanceof StreamEvent.End) {
            exchange.drain();
        }
        exchange.close();
    }
}
