package io.bulwark.gateway.provider;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.time.Duration;
import java.util.Locale;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.TruncatedChunkException;
import org.apache.hc.core5.http.impl.DefaultConnectionReuseStrategy;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.jspecify.annotations.Nullable;

/** An answer whose head has been read. Its body is read on demand; closing it keeps the connection when that is sound. */
final class Exchange implements AutoCloseable {
    /** How long the end of a finished answer may take before its connection is given up. */
    private static final long TAIL = Duration.ofMillis(100).toNanos();

    private final LinkPool pool;
    private final Link link;
    private final Watch watch;
    private final Cancellation.Registration registration;
    private final ClassicHttpResponse response;
    private final InputStream body;
    private final long length;
    private boolean exhausted;
    private boolean closed;

    Exchange(
            LinkPool pool, Link link, Watch watch, Cancellation.Registration registration, ClassicHttpResponse response)
            throws IOException {
        this.pool = pool;
        this.link = link;
        this.watch = watch;
        this.registration = registration;
        this.response = response;
        HttpEntity entity = response.getEntity();
        body = entity == null ? InputStream.nullInputStream() : entity.getContent();
        length = entity == null ? 0 : entity.getContentLength();
    }

    int status() {
        return response.getCode();
    }

    /** The first header of that name, empty when there is none. */
    String header(String name) {
        Header header = response.getFirstHeader(name);
        return header == null || header.getValue() == null ? "" : header.getValue();
    }

    /** Lower-case, without parameters; empty when not told. */
    String mediaType() {
        String type = header("Content-Type");
        int end = type.indexOf(';');
        return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    Watch watch() {
        return watch;
    }

    /** Some bytes, or -1 at the proper end of the body. */
    int read(byte[] buffer) throws UpstreamFault {
        try {
            int count = body.read(buffer, 0, buffer.length);
            exhausted = count < 0;
            return count;
        } catch (IOException e) {
            throw cut(e);
        }
    }

    private UpstreamFault cut(IOException e) {
        FailureKind ended = watch.ended();
        if (ended != null) {
            return Upstream.ended(ended);
        }
        return switch (e) {
            case ConnectionClosedException _
            when length >= 0 ->
                new UpstreamFault(FailureKind.LENGTH_MISMATCH, "The answer is shorter than the provider announced");
            case ConnectionClosedException _, TruncatedChunkException _, SocketException _ ->
                new UpstreamFault(FailureKind.TRUNCATED, "The provider cut the answer short");
            default ->
                Upstream.fault(e, watch).kind() == FailureKind.TLS
                        ? new UpstreamFault(FailureKind.TRUNCATED, "The provider cut the answer short")
                        : new UpstreamFault(FailureKind.PROTOCOL, "The answer is not well-formed HTTP");
        };
    }

    /** The whole body. */
    byte[] readAll(int most) throws UpstreamFault {
        if (length > most) {
            throw tooLarge();
        }
        if (length >= 0) {
            byte[] bytes = new byte[(int) length];
            int at = 0;
            while (at < bytes.length) {
                int count = chunk(bytes, at);
                if (count < 0) {
                    throw new UpstreamFault(
                            FailureKind.LENGTH_MISMATCH, "The answer is shorter than the provider announced");
                }
                at += count;
            }
            exhausted = true;
            return bytes;
        }
        var bytes = new ByteArrayOutputStream(4096);
        byte[] buffer = new byte[8192];
        for (int count = read(buffer); count >= 0; count = read(buffer)) {
            if (bytes.size() + count > most) {
                throw tooLarge();
            }
            bytes.write(buffer, 0, count);
        }
        return bytes.toByteArray();
    }

    private int chunk(byte[] bytes, int at) throws UpstreamFault {
        try {
            return body.read(bytes, at, bytes.length - at);
        } catch (IOException e) {
            throw cut(e);
        }
    }

    private static UpstreamFault tooLarge() {
        return new UpstreamFault(FailureKind.TOO_LARGE, "The answer is larger than allowed");
    }

    /** Reads what is left of a finished answer, briefly, so that its connection can be kept. */
    void drain() {
        if (!exhausted && !closed) {
            watch.expect(TAIL, FailureKind.BETWEEN_TOKENS_TIMEOUT);
            try {
                byte[] buffer = new byte[512];
                int count = read(buffer);
                for (int i = 0; i < 4 && count >= 0; i++) {
                    count = read(buffer);
                }
            } catch (UpstreamFault e) {
                exhausted = false;
            }
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        watch.stop();
        registration.close();
        try {
            @Nullable FailureKind ended = watch.ended();
            boolean keep = exhausted
                    && ended == null
                    && DefaultConnectionReuseStrategy.INSTANCE.keepAlive(null, response, HttpCoreContext.create());
            if (keep) {
                pool.park(link);
            } else {
                link.drop();
            }
        } finally {
            pool.leave();
        }
    }
}
