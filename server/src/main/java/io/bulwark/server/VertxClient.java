package io.bulwark.server;

import io.bulwark.gateway.Client;
import io.bulwark.gateway.ClientGone;
import io.bulwark.gateway.provider.Cancellation;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The client of one model call. Written to by one thread; closed by the event loop when the connection ends. */
final class VertxClient implements Client {
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.UTF_8);
    private static final byte[] END = "\n\n".getBytes(StandardCharsets.UTF_8);
    /** A client that takes nothing for so long is gone, whatever its connection says. */
    private static final long PATIENCE_SECONDS = 60;

    private final HttpServerResponse response;
    private final Context loop;
    private final Cancellation cancellation = new Cancellation();
    private volatile boolean closed;
    private boolean begun;

    /** Created on the event loop of the connection. */
    VertxClient(RoutingContext context) {
        this.response = context.response();
        this.loop = context.vertx().getOrCreateContext();
        response.closeHandler(_ -> closed());
        response.exceptionHandler(_ -> closed());
    }

    private void closed() {
        closed = true;
        if (!response.ended()) {
            cancellation.cancel();
        }
    }

    @Override
    public Cancellation cancellation() {
        return cancellation;
    }

    @Override
    public void answer(int status, Map<String, String> headers, byte[] body) {
        if (closed || response.ended()) {
            return;
        }
        response.setStatusCode(status);
        headers.forEach(response::putHeader);
        response.putHeader("Content-Type", "application/json");
        // Written from here, the event loop would wake to a connection that this thread still holds, and wait.
        loop.runOnContext(_ -> {
            if (!closed && !response.ended()) {
                response.end(Buffer.buffer(body));
            }
        });
    }

    /** A fault of ours: an error before anything was sent, the end of the connection after. */
    void fail(int status, byte[] body) {
        if (!begun) {
            answer(status, Map.of(), body);
        } else if (!closed) {
            response.reset();
        }
    }

    @Override
    public void begin(Map<String, String> headers) {
        begun = true;
        if (closed) {
            throw new ClientGone();
        }
        headers.forEach(response::putHeader);
        response.putHeader("Content-Type", "text/event-stream; charset=utf-8");
        response.putHeader("Cache-Control", "no-cache");
        response.putHeader("X-Accel-Buffering", "no");
        response.setChunked(true);
    }

    @Override
    public void event(byte[] data) {
        room();
        response.write(Buffer.buffer(DATA.length + data.length + END.length)
                .appendBytes(DATA)
                .appendBytes(data)
                .appendBytes(END));
    }

    private void room() {
        if (!closed && response.writeQueueFull()) {
            CountDownLatch drained = new CountDownLatch(1);
            response.drainHandler(_ -> drained.countDown());
            try (var _ = cancellation.onCancel(drained::countDown)) {
                // It may have drained before the handler was set.
                if (response.writeQueueFull() && !drained.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    response.reset();
                    throw new ClientGone();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ClientGone();
            }
        }
        if (closed) {
            throw new ClientGone();
        }
    }

    @Override
    public void end() {
        if (!closed) {
            response.end();
        }
    }
}
