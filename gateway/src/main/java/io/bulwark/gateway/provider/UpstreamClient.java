package io.bulwark.gateway.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Calls one provider over HTTP with its key and headers. */
final class UpstreamClient implements AutoCloseable {
    static final int LARGEST_ANSWER = 32 << 20;
    static final int LARGEST_EVENT = 4 << 20;
    private static final int LARGEST_ERROR = 256 * 1024;
    private static final List<String> PASSED_ON = List.of("x-request-id", "request-id", "openai-processing-ms");

    private static final List<String> REFERENCES = List.of("env:", "file:", "secret:", "vault:", "aws:");

    private final ProviderSettings settings;
    private final KeySource keys;
    private final KeyHeader keyHeader;
    private final Upstream upstream;

    /** How a provider wants its key. */
    record KeyHeader(String name, String prefix) {}

    UpstreamClient(ProviderSettings settings, KeySource keys, KeyHeader keyHeader) {
        this.settings = settings;
        this.keys = keys;
        this.keyHeader = keyHeader;
        upstream =
                new Upstream(settings.baseUrl(), settings.maxCalls(), (SSLSocketFactory) SSLSocketFactory.getDefault());
    }

    Timeouts timeouts(CallOptions options) {
        return options.timeouts().or(settings.timeouts()).or(Timeouts.DEFAULT);
    }

    /** A request that is answered as a stream. */
    Reply stream(String path, byte[] body, CallOptions options) throws UpstreamFault {
        Timeouts limits = timeouts(options);
        var request = new Request("POST", path, body, "text/event-stream");
        return send(request, limits, limits.firstToken(), FailureKind.FIRST_TOKEN_TIMEOUT, options);
    }

    /** A request that is answered as a whole. */
    Reply whole(String method, String path, byte @Nullable [] body, CallOptions options) throws UpstreamFault {
        Timeouts limits = timeouts(options);
        var request = new Request(method, path, body, "application/json");
        return send(request, limits, limits.answer(), FailureKind.ANSWER_TIMEOUT, options);
    }

    private record Request(String method, String path, byte @Nullable [] body, String accept) {}

    private Reply send(
            Request request, Timeouts limits, @Nullable Duration limit, FailureKind onLimit, CallOptions options)
            throws UpstreamFault {
        Map<String, String> headers = new LinkedHashMap<>(options.headers());
        headers.put("Accept", request.accept());
        headers.put("User-Agent", "bulwark");
        List<String> secrets = new ArrayList<>(1);
        for (Map.Entry<String, String> header : settings.headers().entrySet()) {
            headers.put(header.getKey(), value(header.getValue(), secrets));
        }
        if (settings.key() != null) {
            headers.put(keyHeader.name(), keyHeader.prefix() + key(settings.key(), secrets));
        }
        var sending = new Upstream.Sending(
                request.method(),
                request.path(),
                headers,
                request.body(),
                limits,
                limit,
                onLimit,
                options.cancellation());
        return new Reply(upstream.exchange(sending), new Secrets(secrets));
    }

    private String value(String value, List<String> secrets) throws UpstreamFault {
        boolean reference = REFERENCES.stream().anyMatch(value::startsWith);
        return reference ? key(value, secrets) : value;
    }

    private String key(String reference, List<String> secrets) throws UpstreamFault {
        Optional<ProviderKey> key = keys.find(reference);
        if (key.isEmpty()) {
            throw new UpstreamFault(
                    FailureKind.NO_KEY, "The key of provider " + settings.name() + " (" + reference + ") is not there");
        }
        secrets.add(key.get().reveal());
        return key.get().reveal();
    }

    /** Reads an error's body, and brings it into the OpenAI form by {@code form}; the exchange stays open. */
    static Outcome.Failed error(Reply reply, UnaryOperator<ObjectNode> form) {
        Exchange exchange = reply.exchange();
        ObjectNode body = null;
        try {
            body = form.apply(WireJson.object(exchange.readAll(LARGEST_ERROR)));
        } catch (UpstreamFault | MalformedJsonException e) {
            // The status alone says enough.
        }
        var wait = RetryAfter.of(
                exchange.header("retry-after-ms"), exchange.header("Retry-After"), InstantSource.system());
        return UpstreamErrors.of(exchange.status(), body, wait, reply.secrets());
    }

    /** The few headers that are worth passing on. */
    static Map<String, String> passedOn(Exchange exchange) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name : PASSED_ON) {
            String value = exchange.header(name);
            if (!value.isEmpty() && value.length() <= 200) {
                headers.put(name.toLowerCase(Locale.ROOT), value);
            }
        }
        return headers;
    }

    @Override
    public void close() {
        upstream.close();
    }

    /** An answer with what must not be repeated of the request. */
    record Reply(Exchange exchange, Secrets secrets) {}
}
