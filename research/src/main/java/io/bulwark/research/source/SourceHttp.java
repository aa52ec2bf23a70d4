package io.bulwark.research.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks sources: paced, with timeout, retries, a circuit breaker per source, conditional requests and a size cap. Safe for
 * many threads; every call ends by its deadline.
 */
public final class SourceHttp {
    /** How a thread waits between tries; tests move their clock instead. */
    public interface Pause {
        void of(Duration time) throws InterruptedException;
    }

    private static final int TRIES = 3;
    private static final int REMEMBERED = 256;
    private static final int LARGEST_REMEMBERED = 2_000_000;
    private static final Duration NOT_READY_WAIT = Duration.ofSeconds(1);
    /** What is waited for the turn at a source that only widens others. */
    private static final Duration LONGEST_TURN = Duration.ofSeconds(1);

    private static final String USER_AGENT = "bulwark-research/0.1 (open source)";
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(100)
                            .maxNumberLength(120)
                            .maxStringLength(4_000_000)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(4))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final Clock clock;
    private final Pause pause;
    private final Pacing pacing;
    private final Tape tape;
    private final Sharing sharing;
    private final Settings settings;
    private final Map<Source, Breaker> breakers = new EnumMap<>(Source.class);
    private final Map<String, Remembered> remembered = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Remembered> eldest) {
            return size() > REMEMBERED;
        }
    };

    private record Remembered(String etag, String body) {}

    /**
     * @param offline no network at all: recorded answers or none
     * @param bases other addresses of sources
     * @param headers sent to a source, such as its key
     * @param queries added to a source's addresses: keys of those that take them nowhere else
     */
    public record Settings(
            boolean offline,
            Map<Source, URI> bases,
            Map<Source, Map<String, String>> headers,
            Map<Source, String> queries) {
        public Settings {
            bases = Map.copyOf(bases);
            headers = Map.copyOf(headers);
            queries = Map.copyOf(queries);
        }

        public Settings(boolean offline, Map<Source, URI> bases, Map<Source, Map<String, String>> headers) {
            this(offline, bases, headers, Map.of());
        }

        /** The sources that a key is sent to. */
        public Set<Source> keyed() {
            Set<Source> keyed = EnumSet.noneOf(Source.class);
            keyed.addAll(headers.keySet());
            keyed.addAll(queries.keySet());
            return keyed;
        }

        boolean hasKey(Source source) {
            return source.key().isEmpty() || headers.containsKey(source) || queries.containsKey(source);
        }

        @Override
        public String toString() {
            return "Settings[offline=" + offline + ", bases=" + bases + "]";
        }

        public static Settings keyless() {
            return new Settings(false, Map.of(), Map.of());
        }
    }

    public SourceHttp(Clock clock, Pause pause, Pacing pacing, Tape tape, Settings settings) {
        this(clock, pause, pacing, tape, Sharing.NONE, settings);
    }

    public SourceHttp(Clock clock, Pause pause, Pacing pacing, Tape tape, Sharing sharing, Settings settings) {
        this.clock = clock;
        this.pause = pause;
        this.pacing = pacing;
        this.tape = tape;
        this.sharing = sharing;
        this.settings = settings;
        for (Source source : Source.values()) {
            breakers.put(source, new Breaker(clock));
        }
    }

    /** The answer to {@code call}, at the latest at {@code deadline}. */
    public Answer ask(Call call, Instant deadline) {
        return ask(call, deadline, Instant.MIN);
    }

    /** As {@link #ask(Call, Instant)}; a shared answer from before {@code notBefore} does not count. */
    public Answer ask(Call call, Instant deadline, Instant notBefore) {
        if (tape.replays()) {
            Optional<Tape.Kept> kept = tape.find(call);
            if (kept.isPresent()) {
                if (kept.get().missing()) {
                    return new Answer.Failed(Answer.Why.NOT_FOUND, "does not know it");
                }
                return read(call, kept.get().body(), kept.get().at());
            }
        }
        if (!settings.hasKey(call.source())) {
            return new Answer.Failed(
                    Answer.Why.NO_KEY, "not looked at, " + call.source().key() + " is not set");
        }
        if (settings.offline()) {
            return new Answer.Failed(Answer.Why.OFFLINE, "no recorded answer");
        }
        return sharing.ask(call, deadline, notBefore, () -> upstream(call, deadline));
    }

    private Answer upstream(Call call, Instant deadline) {
        Breaker breaker = breaker(call.source());
        if (!breaker.allows()) {
            return new Answer.Failed(Answer.Why.UNAVAILABLE, "failed several times; left alone for a while");
        }
        try {
            Answer answer = tries(call, deadline);
            switch (answer) {
                case Answer.Ok _ -> breaker.worked();
                case Answer.Failed failed -> {
                    switch (failed.why()) {
                        case TIMEOUT, UNAVAILABLE -> breaker.failed();
                        case RATE_LIMITED, PACED, NOT_READY, NOT_FOUND, REFUSED, ODD_BODY, TOO_LARGE, OFFLINE, NO_KEY ->
                            breaker.worked();
                    }
                }
            }
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Failed(Answer.Why.TIMEOUT, "stopped");
        }
    }

    private Breaker breaker(Source source) {
        Breaker breaker = breakers.get(source);
        if (breaker == null) {
            throw new IllegalStateException(source.wire());
        }
        return breaker;
    }

    private Answer tries(Call call, Instant deadline) throws InterruptedException {
        Answer.Failed last = new Answer.Failed(Answer.Why.TIMEOUT, "no time left");
        for (int attempt = 0; attempt < TRIES; attempt++) {
            Pacing.Turn turn = pacing.take(call.source());
            while (!turn.pause().isZero()) {
                boolean waits = !call.source().extra() || turn.pause().compareTo(LONGEST_TURN) <= 0;
                if (!waits || !pausedFor(turn.pause(), deadline)) {
                    return new Answer.Failed(
                            call.source().extra() ? Answer.Why.PACED : Answer.Why.RATE_LIMITED,
                            "our own limit for this source is used up");
                }
                turn = pacing.take(call.source());
            }
            Try one;
            try {
                Duration left = Duration.between(clock.instant(), deadline);
                if (left.isZero() || left.isNegative()) {
                    return last;
                }
                one = once(call, left.compareTo(Pacing.LONGEST_CALL) < 0 ? left : Pacing.LONGEST_CALL);
            } finally {
                turn.ended().run();
            }
            if (one.retryAfter() == null) {
                return one.answer();
            }
            if (one.answer() instanceof Answer.Failed failed) {
                last = failed;
            }
            Duration backOff = one.retryAfter().isZero() ? Duration.ofMillis(200L << attempt) : one.retryAfter();
            if (attempt + 1 < TRIES && !pausedFor(backOff, deadline)) {
                return last;
            }
        }
        return last;
    }

    /** Waits, unless that would pass the deadline. */
    private boolean pausedFor(Duration wait, Instant deadline) throws InterruptedException {
        if (clock.instant().plus(wait).isAfter(deadline)) {
            return false;
        }
        pause.of(wait);
        return true;
    }

    /** @param retryAfter null when another try is pointless; zero for the usual back-off */
    private record Try(Answer answer, @Nullable Duration retryAfter) {}

    private static Try end(Answer.Why why, String detail) {
        return new Try(new Answer.Failed(why, detail), null);
    }

    private static Try again(Answer.Why why, String detail, Duration after) {
        return new Try(new Answer.Failed(why, detail), after);
    }

    private Try once(Call call, Duration timeout) throws InterruptedException {
        Remembered known;
        synchronized (remembered) {
            known = remembered.get(key(call));
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(address(call))
                .timeout(timeout)
                .header("User-Agent", USER_AGENT)
                .header(
                        "Accept",
                        call.form() == Call.Form.ATOM
                                ? "application/atom+xml, application/rss+xml"
                                : "application/json");
        settings.headers().getOrDefault(call.source(), Map.of()).forEach(request::header);
        if (call.body() != null) {
            request.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(call.body()));
        } else if (known != null) {
            request.header("If-None-Match", known.etag());
        }
        // The request's own timeout ends with the headers; a body that drips would hold the thread for ever.
        CompletableFuture<HttpResponse<byte[]>> response = client.sendAsync(
                request.build(),
                HttpResponse.BodyHandlers.limiting(
                        HttpResponse.BodyHandlers.ofByteArray(), call.source().largest()));
        try {
            return judge(call, response.get(timeout.toMillis(), TimeUnit.MILLISECONDS), known);
        } catch (TimeoutException e) {
            return again(Answer.Why.TIMEOUT, "did not answer in time", Duration.ZERO);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof HttpTimeoutException) {
                return again(Answer.Why.TIMEOUT, "did not answer in time", Duration.ZERO);
            }
            return tooLarge(e.getCause())
                    ? end(
                            Answer.Why.TOO_LARGE,
                            "sent more than " + call.source().largest() / 1_000_000 + " MB")
                    : again(Answer.Why.UNAVAILABLE, "cannot be reached", Duration.ZERO);
        } finally {
            response.cancel(true);
        }
    }

    /** The limiting handler has no exception of its own. */
    private static boolean tooLarge(@Nullable Throwable cause) {
        for (Throwable one = cause; one != null; one = one.getCause()) {
            if (one.getMessage() != null && one.getMessage().startsWith("body exceeds capacity")) {
                return true;
            }
        }
        return false;
    }

    private Try judge(Call call, HttpResponse<byte[]> response, @Nullable Remembered known) {
        int status = response.statusCode();
        if (status == 304 && known != null) {
            return new Try(read(call, known.body(), clock.instant()), null);
        }
        if (status == 202) {
            return again(Answer.Why.NOT_READY, "still computing it", NOT_READY_WAIT);
        }
        if (status == 429) {
            return again(Answer.Why.RATE_LIMITED, "asked for a pause", retryAfter(response));
        }
        if (status == 403 && usedUp(response)) {
            // Until its window ends no other try can do better.
            return end(Answer.Why.RATE_LIMITED, "its limit for this hour is used up");
        }
        if (status >= 500) {
            return again(Answer.Why.UNAVAILABLE, "answered " + status, retryAfter(response));
        }
        if (status == 404 || status == 400 && call.form() == Call.Form.PROTOCOL) {
            tape.keepMissing(call, clock.instant());
            return end(Answer.Why.NOT_FOUND, "does not know it");
        }
        if (status == 422) {
            return end(Answer.Why.NOT_FOUND, "does not work it out for something of this size");
        }
        if (status == 401) {
            return end(Answer.Why.REFUSED, "refused the key");
        }
        if (status != 200) {
            return end(Answer.Why.REFUSED, "answered " + status);
        }
        byte[] bytes = response.body();
        String body = new String(bytes, StandardCharsets.UTF_8);
        Answer answer = read(call, body, clock.instant());
        if (answer instanceof Answer.Failed failed) {
            return switch (failed.why()) {
                case RATE_LIMITED, NOT_READY -> new Try(failed, NOT_READY_WAIT);
                case UNAVAILABLE -> new Try(failed, Duration.ZERO);
                default -> new Try(failed, null);
            };
        }
        tape.keep(call, body, clock.instant());
        String etag = response.headers().firstValue("etag").orElse("");
        if (!etag.isEmpty() && etag.length() < 200 && call.body() == null && bytes.length <= LARGEST_REMEMBERED) {
            synchronized (remembered) {
                remembered.put(key(call), new Remembered(etag, body));
            }
        }
        return new Try(answer, null);
    }

    private static Answer read(Call call, String body, Instant at) {
        try {
            JsonNode json =
                    switch (call.form()) {
                        case ATOM -> Feed.read(body);
                        case PROTOCOLS -> DefiLlama.read(JSON.getFactory(), body);
                        case PROTOCOL -> DefiLlama.protocol(JSON.getFactory(), body);
                        default -> JSON.readTree(body);
                    };
            if (json == null || json.isMissingNode()) {
                return new Answer.Failed(Answer.Why.ODD_BODY, "sent nothing");
            }
            Optional<Answer.Failed> fault = call.form().fault(json);
            return fault.isPresent() ? fault.get() : new Answer.Ok(json, at);
        } catch (IOException | Feed.Unreadable e) {
            return new Answer.Failed(Answer.Why.ODD_BODY, "sent what cannot be read");
        }
    }

    /** GitHub says it with a 403. */
    private static boolean usedUp(HttpResponse<?> response) {
        return response.headers().firstValue("x-ratelimit-remaining").orElse("").equals("0")
                || response.headers().firstValue("retry-after").isPresent();
    }

    /** Seconds only: the dates that HTTP allows too are not used by these sources. */
    private static Duration retryAfter(HttpResponse<?> response) {
        String value = response.headers().firstValue("retry-after").orElse("");
        boolean seconds =
                !value.isEmpty() && value.length() <= 6 && value.chars().allMatch(c -> c >= '0' && c <= '9');
        return seconds ? Duration.ofSeconds(Integer.parseInt(value)) : Duration.ZERO;
    }

    private URI address(Call call) {
        URI base = settings.bases().get(call.source());
        if (base == null) {
            base = call.host() == null ? call.source().base() : call.host();
        }
        String query = settings.queries().get(call.source());
        return URI.create(
                base + call.path() + (query == null ? "" : (call.path().indexOf('?') < 0 ? "?" : "&") + query));
    }

    private static String key(Call call) {
        return call.source() + " " + call.signature();
    }
}
