package io.bulwark.gateway.provider;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParserFactory;
import org.jspecify.annotations.Nullable;

/** The connections to one origin: the last one used is used first, and at most so many calls are under way at once. */
final class LinkPool implements AutoCloseable {
    private static final int LONGEST_LINE = 16 * 1024;
    private static final int MOST_HEADERS = 100;
    private static final Http1Config HTTP = Http1Config.custom()
            .setBufferSize(8 * 1024)
            .setMaxLineLength(LONGEST_LINE)
            .setMaxHeaderCount(MOST_HEADERS)
            .setMaxEmptyLineCount(5)
            .build();
    /** Idle for longer than this, a connection is asked whether its upstream has closed it, which takes a millisecond. */
    private static final long TRUSTED = Duration.ofSeconds(1).toNanos();

    private static final long KEPT = Duration.ofSeconds(50).toNanos();
    private static final int MOST_IDLE = 256;

    private final String host;
    private final int port;
    private final @Nullable SSLSocketFactory tls;
    private final Semaphore places;
    private final ConcurrentLinkedDeque<Link> idle = new ConcurrentLinkedDeque<>();
    private final AtomicInteger idleCount = new AtomicInteger();
    private volatile boolean closed;

    LinkPool(URI base, int most, SSLSocketFactory tlsSockets) {
        boolean secure = "https".equalsIgnoreCase(base.getScheme());
        String name = base.getHost();
        host = name.startsWith("[") ? name.substring(1, name.length() - 1) : name;
        port = base.getPort() >= 0 ? base.getPort() : secure ? 443 : 80;
        tls = secure ? tlsSockets : null;
        places = new Semaphore(most);
    }

    /** Each place that was entered has to be left. */
    void enter(long nanos) throws UpstreamFault {
        try {
            if (places.tryAcquire() || places.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UpstreamFault(FailureKind.CANCELLED, "The call was cancelled");
        }
        throw new UpstreamFault(FailureKind.BUSY, "As many calls as allowed are under way at this provider");
    }

    void leave() {
        places.release();
    }

    /** An idle connection that looks sound, null when there is none. */
    @Nullable
    Link idle() {
        long now = System.nanoTime();
        for (Link link = takeFirst(); link != null; link = takeFirst()) {
            long time = link.idle(now);
            if (time < KEPT && link.sound(time > TRUSTED)) {
                return link;
            }
            link.drop();
        }
        return null;
    }

    void park(Link link) {
        link.parked(System.nanoTime());
        idle.addFirst(link);
        boolean many = idleCount.incrementAndGet() > MOST_IDLE;
        dropOldest(many);
        if (closed) {
            close();
        }
    }

    /** The last one used is used first, so whatever grew too old waits at the other end. */
    private void dropOldest(boolean many) {
        Link oldest = idle.pollLast();
        if (oldest == null) {
            return;
        }
        if (many || oldest.idle(System.nanoTime()) > KEPT) {
            idleCount.decrementAndGet();
            oldest.drop();
        } else {
            idle.addLast(oldest);
        }
    }

    private @Nullable Link takeFirst() {
        Link link = idle.pollFirst();
        if (link != null) {
            idleCount.decrementAndGet();
        }
        return link;
    }

    /** A new connection to the first of the host's addresses that answers; the watch can end the attempt. */
    Link connect(long nanos, Watch watch) throws IOException {
        IOException last = new UnknownHostException(host);
        int millis = Math.clamp(TimeUnit.NANOSECONDS.toMillis(nanos), 1, Integer.MAX_VALUE);
        for (InetAddress address : InetAddress.getAllByName(host)) {
            Socket socket = new Socket();
            watch.bind(socket);
            try {
                socket.setTcpNoDelay(true);
                socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
                socket.connect(new InetSocketAddress(address, port), millis);
                return tls == null ? plain(socket) : secure(socket, tls, millis);
            } catch (IOException e) {
                socket.close();
                last = e;
                if (watch.ended() != null) {
                    break;
                }
            }
        }
        throw last;
    }

    /** The parser has to be told its limits, or it takes the library's own, which are none. */
    private static DefaultBHttpClientConnection connection() {
        return new DefaultBHttpClientConnection(
                HTTP, null, null, null, null, null, new DefaultHttpResponseParserFactory(HTTP));
    }

    private static Link plain(Socket socket) throws IOException {
        DefaultBHttpClientConnection http = connection();
        http.bind(socket);
        return new Link(socket, http);
    }

    private Link secure(Socket socket, SSLSocketFactory sockets, int millis) throws IOException {
        SSLSocket layered = (SSLSocket) sockets.createSocket(socket, host, port, true);
        SSLParameters parameters = layered.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        layered.setSSLParameters(parameters);
        layered.setSoTimeout(millis);
        layered.startHandshake();
        layered.setSoTimeout(0);
        DefaultBHttpClientConnection http = connection();
        http.bind(layered, socket);
        return new Link(socket, http);
    }

    String authority() {
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port == (tls == null ? 80 : 443) ? name : name + ":" + port;
    }

    @Override
    public void close() {
        closed = true;
        for (Link link = takeFirst(); link != null; link = takeFirst()) {
            link.drop();
        }
    }
}
