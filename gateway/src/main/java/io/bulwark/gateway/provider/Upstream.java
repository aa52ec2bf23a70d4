package io.bulwark.gateway.provider;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to one origin over HTTP/1.1 connections that are kept. Redirects and compressed answers are not followed or
 * read. A call that fails on a kept connection before anything came back is sent once more on a new one: its upstream
 * closed the old one while it was idle.
 */
final class Upstream implements AutoCloseable {
    private static final int MOST_INTERIM = 10;

    private final LinkPool pool;
    private final String prefix;

    Upstream(URI base, int mostCalls, SSLSocketFactory tls) {
        pool = new LinkPool(base, mostCalls, tls);
        String path = base.getRawPath() == null ? "" : base.getRawPath();
        prefix = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /** Sends the request and reads the head of the answer; what is returned must be closed. */
    Exchange exchange(Sending sending) throws UpstreamFault {
        Watch watch = new Watch(Timeouts.nanos(sending.timeouts().total()));
        Cancellation.Registration registration = sending.cancellation().onCancel(watch::cancel);
        boolean entered = false;
        boolean open = false;
        try {
            pool.enter(Timeouts.nanos(sending.timeouts().connect()));
            entered = true;
            watch.expect(Timeouts.nanos(sending.limit()), sending.onLimit());
            Exchange exchange = send(sending, watch, registration);
            open = true;
            return exchange;
        } finally {
            if (!open) {
                watch.stop();
                registration.close();
                if (entered) {
                    pool.leave();
                }
            }
        }
    }

    private Exchange send(Sending sending, Watch watch, Cancellation.Registration registration) throws UpstreamFault {
        Link kept = pool.idle();
        if (kept != null) {
            try {
                watch.bind(kept.socket());
                return new Exchange(pool, kept, watch, registration, roundTrip(kept, sending));
            } catch (NoHttpResponseException | ConnectionClosedException | SocketException | SSLException e) {
                kept.drop();
                if (watch.ended() != null) {
                    throw fault(e, watch);
                }
            } catch (IOException | HttpException e) {
                kept.drop();
                throw fault(e, watch);
            }
        }
        Link fresh = connect(sending, watch);
        try {
            return new Exchange(pool, fresh, watch, registration, roundTrip(fresh, sending));
        } catch (IOException | HttpException e) {
            fresh.drop();
            throw fault(e, watch);
        }
    }

    private Link connect(Sending sending, Watch watch) throws UpstreamFault {
        try {
            return pool.connect(Timeouts.nanos(sending.timeouts().connect()), watch);
        } catch (IOException e) {
            UpstreamFault fault = fault(e, watch);
            boolean transport = fault.kind() == FailureKind.RESET || fault.kind() == FailureKind.PROTOCOL;
            throw transport ? new UpstreamFault(FailureKind.CONNECT, "The provider could not be connected to") : fault;
        }
    }

    private ClassicHttpResponse roundTrip(Link link, Sending sending) throws IOException, HttpException {
        var http = link.http();
        ClassicHttpRequest request = request(sending);
        http.sendRequestHeader(request);
        if (sending.body() != null) {
            http.sendRequestEntity(request);
        }
        http.flush();
        ClassicHttpResponse response = http.receiveResponseHeader();
        for (int i = 0; response.getCode() < 200; i++) {
            if (i >= MOST_INTERIM || response.getCode() == 101) {
                http.close(CloseMode.IMMEDIATE);
                throw new HttpException("Interim answers without end");
            }
            response = http.receiveResponseHeader();
        }
        http.receiveResponseEntity(response);
        return response;
    }

    private ClassicHttpRequest request(Sending sending) {
        var request = new BasicClassicHttpRequest(sending.method(), prefix + sending.path());
        request.setHeader("Host", pool.authority());
        sending.headers().forEach(request::setHeader);
        byte @Nullable [] body = sending.body();
        if (body != null) {
            request.setHeader("Content-Type", "application/json");
            request.setHeader("Content-Length", Integer.toString(body.length));
            request.setEntity(new ByteArrayEntity(body, null));
        }
        return request;
    }

    static UpstreamFault fault(Exception e, Watch watch) {
        FailureKind ended = watch.ended();
        if (ended != null) {
            return ended(ended);
        }
        if (Thread.currentThread().isInterrupted()) {
            return ended(FailureKind.CANCELLED);
        }
        return switch (e) {
            case MessageConstraintException _ ->
                new UpstreamFault(FailureKind.HEADERS_TOO_LARGE, "The provider sent more headers than allowed");
            case SSLException _ ->
                new UpstreamFault(FailureKind.TLS, "No TLS connection to the provider could be made or kept");
            case UnknownHostException _ ->
                new UpstreamFault(FailureKind.CONNECT, "The provider's host name could not be resolved");
            case SocketTimeoutException _ ->
                new UpstreamFault(FailureKind.CONNECT, "The provider could not be connected to in time");
            case ConnectException _ -> new UpstreamFault(FailureKind.CONNECT, "The provider could not be connected to");
            case NoRouteToHostException _ ->
                new UpstreamFault(FailureKind.CONNECT, "The provider could not be connected to");
            case NoHttpResponseException _, ConnectionClosedException _, SocketException _ ->
                new UpstreamFault(FailureKind.RESET, "The provider closed the connection before answering");
            default -> new UpstreamFault(FailureKind.PROTOCOL, "The provider did not answer in HTTP");
        };
    }

    static UpstreamFault ended(FailureKind kind) {
        return new UpstreamFault(
                kind,
                switch (kind) {
                    case CANCELLED -> "The call was cancelled";
                    case FIRST_TOKEN_TIMEOUT -> "The provider did not begin to answer in time";
                    case ANSWER_TIMEOUT -> "The provider did not answer in time";
                    case BETWEEN_TOKENS_TIMEOUT -> "The provider stopped in the middle of its answer";
                    default -> "The provider took longer than the call may take";
                });
    }

    @Override
    public void close() {
        pool.close();
    }

    /**
     * One request.
     *
     * @param headers of the provider, its credential among them
     * @param limit from now until the first token or the whole answer
     * @param onLimit what it is when that is not kept
     */
    record Sending(
            String method,
            String path,
            Map<String, String> headers,
            byte @Nullable [] body,
            Timeouts timeouts,
            @Nullable Duration limit,
            FailureKind onLimit,
            Cancellation cancellation) {}
}
