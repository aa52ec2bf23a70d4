package io.bulwark.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** One node behind one URL: sends calls, alone or in batches, and judges whether what comes back is an answer. */
final class RpcEndpoint {
    private static final System.Logger LOG = System.getLogger("io.bulwark.chain");
    private static final int MAX_BATCH = 50;
    private static final Duration WRONG_CHAIN_PAUSE = Duration.ofMinutes(1);
    private static final Duration MAX_REST = Duration.ofSeconds(30);

    private final long chainId;
    private final RpcUrl url;
    private final HttpClient http;
    private final Duration timeout;
    private final int maxBytes;
    private final Breaker breaker;
    private final MeterRegistry meters;
    private final AtomicLong ids = new AtomicLong();
    private volatile boolean rightChain;
    private volatile boolean batches = true;

    RpcEndpoint(long chainId, RpcUrl url, HttpClient http, ChainConfig config, MeterRegistry meters) {
        this.chainId = chainId;
        this.url = url;
        this.http = http;
        this.timeout = config.requestTimeout();
        this.maxBytes = config.maxResponseBytes();
        this.breaker = new Breaker(config.breakerFailures(), config.breakerPause(), System::nanoTime);
        this.meters = meters;
        Gauge.builder("bulwark.chain.endpoint.open", breaker, b -> b.isOpen() ? 1 : 0)
                .description("1 while the endpoint is left alone after failures")
                .tag("chain", Long.toString(chainId))
                .tag("host", url.host())
                .register(meters);
    }

    /** Why an endpoint gave no answer, worded to follow its host. */
    static final class Failure extends Exception {
        private static final long serialVersionUID = 1L;
        private final String outcome;

        Failure(String outcome, String message) {
            super(message, null, false, false);
            this.outcome = outcome;
        }

        String describe() {
            return String.valueOf(getMessage());
        }
    }

    /** A failure that does not count as one of the endpoint: the breaker has been told what to do already. */
    private static final class Decided extends Exception {
        private static final long serialVersionUID = 1L;
        private final Failure failure;

        Decided(Failure failure) {
            super(null, null, false, false);
            this.failure = failure;
        }
    }

    String host() {
        return url.host();
    }

    Duration untilAdmitting() {
        return breaker.untilAdmitting();
    }

    /**
     * The answers in the order of the calls.
     *
     * @throws Failure when the endpoint is left alone, unreachable, of another chain, or gives no proper answers
     * @throws ChainException.Malformed when an answer is larger than allowed, which another endpoint would not better
     */
    List<RpcAnswer> ask(List<RpcCall> calls, Deadline deadline) throws Failure, InterruptedException {
        if (!breaker.admits()) {
            throw new Failure("open", "is left alone after failures");
        }
        boolean decided = false;
        try {
            if (!rightChain) {
                checkChain(deadline);
            }
            List<RpcAnswer> answers = exchangeAll(calls, deadline);
            breaker.succeeded();
            decided = true;
            return answers;
        } catch (Decided e) {
            decided = true;
            throw e.failure;
        } catch (Failure e) {
            breaker.failed();
            decided = true;
            throw e;
        } finally {
            if (!decided) {
                breaker.undecided();
            }
        }
    }

    private void checkChain(Deadline deadline) throws Failure, Decided, InterruptedException {
        RpcAnswer answer = exchange(List.of(RpcCall.chainId()), deadline).getFirst();
        long actual;
        try {
            actual = Hex.number(answer.value());
        } catch (ChainException e) {
            throw new Failure("malformed", "did not tell its chain id");
        }
        if (actual != chainId) {
            breaker.rest(WRONG_CHAIN_PAUSE);
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Endpoint {0} of chain {1} serves chain {2} and is not used",
                    url.host(),
                    Long.toString(chainId),
                    Long.toString(actual));
            throw new Decided(new Failure("wrong_chain", "serves chain " + actual));
        }
        rightChain = true;
    }

    private List<RpcAnswer> exchangeAll(List<RpcCall> calls, Deadline deadline)
            throws Failure, Decided, InterruptedException {
        List<RpcAnswer> answers = new ArrayList<>(calls.size());
        while (answers.size() < calls.size()) {
            int from = answers.size();
            int to = batches ? Math.min(from + MAX_BATCH, calls.size()) : from + 1;
            answers.addAll(exchange(calls.subList(from, to), deadline));
        }
        return answers;
    }

    private List<RpcAnswer> exchange(List<RpcCall> calls, Deadline deadline)
            throws Failure, Decided, InterruptedException {
        long start = System.nanoTime();
        String outcome = "ok";
        try {
            return calls.size() == 1 ? List.of(single(calls.getFirst(), deadline)) : batch(calls, deadline);
        } catch (Failure e) {
            outcome = e.outcome;
            throw e;
        } catch (Decided e) {
            outcome = e.failure.outcome;
            throw e;
        } catch (ChainException.Malformed e) {
            outcome = "too_large";
            throw e;
        } finally {
            Timer.builder("bulwark.chain.request")
                    .description("One HTTP exchange with a node")
                    .tag("chain", Long.toString(chainId))
                    .tag("host", url.host())
                    .tag("method", calls.size() == 1 ? calls.getFirst().method() : "batch")
                    .tag("outcome", outcome)
                    .register(meters)
                    .record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
        }
    }

    private RpcAnswer single(RpcCall call, Deadline deadline) throws Failure, Decided, InterruptedException {
        long id = ids.incrementAndGet();
        JsonNode answer = post(request(id, call), deadline);
        return RpcJson.answer(answer, id, call);
    }

    private List<RpcAnswer> batch(List<RpcCall> calls, Deadline deadline)
            throws Failure, Decided, InterruptedException {
        ArrayNode requests = JsonNodeFactory.instance.arrayNode();
        long first = ids.getAndAdd(calls.size()) + 1;
        for (int i = 0; i < calls.size(); i++) {
            requests.add(request(first + i, calls.get(i)));
        }
        JsonNode answer = post(requests, deadline);
        if (answer.isArray()) {
            return RpcJson.answers(answer, first, calls);
        }
        if (RpcJson.rateLimited(answer)) {
            throw new Failure("rate_limited", "limits the rate of requests");
        }
        if (!answer.has("error")) {
            throw new Failure("malformed", "answered a batch with something else");
        }
        batches = false;
        LOG.log(System.Logger.Level.INFO, "Endpoint {0} takes no batches: calls go one by one", url.host());
        return exchangeAll(calls, deadline);
    }

    private static ObjectNode request(long id, RpcCall call) {
        ObjectNode request = JsonNodeFactory.instance
                .objectNode()
                .put("jsonrpc", "2.0")
                .put("id", id)
                .put("method", call.method());
        request.set("params", call.params());
        return request;
    }

    private JsonNode post(JsonNode body, Deadline deadline) throws Failure, Decided, InterruptedException {
        long nanos = Math.min(timeout.toNanos(), deadline.remainingNanos());
        if (nanos <= 0) {
            breaker.undecided();
            throw new Decided(new Failure("timeout", "was not asked in time"));
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(url.uri())
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString(), StandardCharsets.UTF_8));
        url.authorization().ifPresent(value -> request.header("Authorization", value));
        CompletableFuture<HttpResponse<byte[]>> sent = http.sendAsync(
                request.build(), HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), maxBytes));
        HttpResponse<byte[]> response;
        try {
            // The client's own timeout ends with the headers; this one covers a body that drips.
            response = sent.get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            sent.cancel(true);
            Failure slow = new Failure("timeout", "gave no answer in time");
            if (nanos < timeout.toNanos()) {
                // The caller was in a hurry; that is not the endpoint's fault.
                breaker.undecided();
                throw new Decided(slow);
            }
            throw slow;
        } catch (InterruptedException e) {
            sent.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            throw failure(e.getCause() == null ? e : e.getCause());
        }
        return judge(response);
    }

    private Failure failure(Throwable cause) {
        if (cause instanceof IOException && String.valueOf(cause.getMessage()).contains("exceeds")) {
            throw new ChainException.Malformed("The answer is larger than " + maxBytes + " bytes");
        }
        // Only the kind of failure: its message may repeat the URL.
        return new Failure(
                "unreachable", "cannot be reached (" + cause.getClass().getSimpleName() + ")");
    }

    private JsonNode judge(HttpResponse<byte[]> response) throws Failure, Decided {
        int status = response.statusCode();
        if (status == 429) {
            breaker.rest(retryAfter(response));
            throw new Decided(new Failure("rate_limited", "limits the rate of requests"));
        }
        JsonNode body = RpcJson.parse(response.body());
        // Some nodes send a proper JSON-RPC error under a status of failure.
        boolean answer = status == 200 || (status < 500 && body.path("error").isObject());
        if (!answer) {
            throw new Failure("http_" + status, "answered with HTTP status " + status);
        }
        if (!body.isContainerNode()) {
            throw new Failure("malformed", "answered with something that is not JSON-RPC");
        }
        return body;
    }

    private static Duration retryAfter(HttpResponse<?> response) {
        String header = response.headers().firstValue("Retry-After").orElse("1");
        boolean seconds =
                !header.isEmpty() && header.length() < 6 && header.chars().allMatch(c -> c >= '0' && c <= '9');
        Duration asked = Duration.ofSeconds(seconds ? Math.max(1, Integer.parseInt(header)) : 1);
        return asked.compareTo(MAX_REST) > 0 ? MAX_REST : asked;
    }
}
