package io.bulwark.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The server's HTTP interface. Every fault becomes a {@link CliException}: a refusal an {@link ApiException}, a server
 * that does not answer one with {@link Exit#NO_SERVER}. A 429 is obeyed up to three times within the time allowed.
 * Redirects are not followed, so that the key goes nowhere else.
 */
final class Api {
    private static final long LARGEST_ANSWER = 64L << 20;
    private static final int RETRIES = 3;
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration PROBE = Duration.ofSeconds(2);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_POLL = Duration.ofSeconds(1);
    private static final String USER_AGENT = "bulwark-cli/" + VersionCommand.version();

    private final HttpClient http;
    private final URI base;
    private final @Nullable String key;
    private final Duration timeout;
    private final StatusLine status;

    /**
     * @param base the server's address without a slash at the end
     * @param key sent as bearer token, or null for none
     * @param timeout for one call, and for one scan with all its waiting
     */
    Api(URI base, @Nullable String key, Duration timeout, StatusLine status) {
        this.base = base;
        this.http = "https".equalsIgnoreCase(base.getScheme()) ? Encrypted.HTTP : Plain.HTTP;
        this.key = key;
        this.timeout = timeout;
        this.status = status;
    }

    URI base() {
        return base;
    }

    /** What a health address says: status 200 or 503 with a JSON object, empty when nobody answers. */
    record Health(int status, JsonNode body) {
        boolean ready() {
            return status == 200;
        }
    }

    /** Asks {@code path} once, with a short limit of its own and without the key. */
    Optional<Health> health(String path) {
        try {
            HttpResponse<byte[]> answer = http.send(
                    request(path, false).timeout(PROBE).GET().build(),
                    BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST_ANSWER));
            JsonNode body = json(answer);
            return Optional.of(new Health(answer.statusCode(), body == null ? Json.object() : body));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** The object that {@code path} answers. */
    ObjectNode get(String path, Map<String, String> query) {
        return object(exchange(request(path + tail(query), true).GET(), Deadline.in(timeout)));
    }

    /** The bytes that {@code path} answers, whatever they are. */
    byte[] page(String method, String path, Map<String, String> query) {
        HttpRequest.Builder request =
                request(path + tail(query), true).setHeader("Accept", "*/*").method(method, BodyPublishers.noBody());
        HttpResponse<byte[]> answer = exchange(request, Deadline.in(timeout));
        if (answer.statusCode() != 200) {
            object(answer);
        }
        return answer.body();
    }

    /**
     * Opens a WebSocket with the key.
     *
     * @throws IOException when the server does not open it within 5 seconds, whatever the reason
     */
    WebSocket socket(String path, WebSocket.Listener listener) throws IOException {
        URI uri = URI.create("ws" + base.toString().substring("http".length()) + path);
        WebSocket.Builder opening = http.newWebSocketBuilder().connectTimeout(CONNECT);
        if (key != null) {
            opening.header("Authorization", "Bearer " + key);
        }
        try {
            return opening.buildAsync(uri, listener).get(CONNECT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the server opens no WebSocket", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(Exit.REFUSED, "interrupted");
        }
    }

    /** The object that {@code path} answers to {@code body}; a body of null is none at all. */
    ObjectNode post(String path, @Nullable ObjectNode body) {
        HttpRequest.Builder request = request(path, true);
        if (body == null) {
            request.POST(BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json").POST(BodyPublishers.ofString(body.toString()));
        }
        return object(exchange(request, Deadline.in(timeout)));
    }

    /** As {@link #post}; a repetition with the same {@code idempotencyKey} does it once. */
    ObjectNode postOnce(String path, ObjectNode body, String idempotencyKey) {
        HttpRequest.Builder request = request(path, true)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", idempotencyKey)
                .POST(BodyPublishers.ofString(body.toString()));
        return object(exchange(request, Deadline.in(timeout)));
    }

    /** The object that {@code path} answers to a change. */
    ObjectNode patch(String path, ObjectNode body) {
        HttpRequest.Builder request = request(path, true)
                .header("Content-Type", "application/json")
                .method("PATCH", BodyPublishers.ofString(body.toString()));
        return object(exchange(request, Deadline.in(timeout)));
    }

    /** The object that {@code path} answers to a file's bytes. */
    ObjectNode upload(String path, Map<String, String> query, BodyPublisher bytes) {
        HttpRequest.Builder request = request(path + tail(query), true)
                .header("Content-Type", "application/octet-stream")
                .PUT(bytes);
        return object(exchange(request, Deadline.in(timeout)));
    }

    /** The object that {@code path} answers to a body, an empty one where it answers nothing. */
    ObjectNode put(String path, String mediaType, BodyPublisher body) {
        HttpRequest.Builder request =
                request(path, true).header("Content-Type", mediaType).PUT(body);
        HttpResponse<byte[]> answer = exchange(request, Deadline.in(timeout));
        return answer.statusCode() == 204 ? Json.object() : object(answer);
    }

    /** Returns when the server has done it. */
    void delete(String path) {
        HttpResponse<byte[]> answer = exchange(request(path, true).DELETE(), Deadline.in(timeout));
        if (answer.statusCode() != 204) {
            object(answer);
        }
    }

    /** Scans {@code body} and waits for the finished result, at most the timeout. */
    ObjectNode scan(ObjectNode body) {
        Deadline deadline = Deadline.in(timeout);
        HttpRequest.Builder request = request("/api/v1/scan?mode=sync", true)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString()));
        ObjectNode answer;
        try {
            answer = object(exchange(request, deadline));
        } catch (ApiException e) {
            String job = e.code().equals("TIMEOUT") ? Json.text(e.problem(), "jobId") : null;
            if (job == null) {
                throw e;
            }
            return poll(job, deadline);
        }
        String job = Json.text(answer, "jobId");
        return job == null || !running(answer) ? finished(answer) : poll(job, deadline);
    }

    private static String tail(Map<String, String> query) {
        return query.entrySet().stream()
                .map(e -> e.getKey() + "=" + encode(e.getValue()))
                .collect(Collectors.joining("&", query.isEmpty() ? "" : "?", ""));
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private ObjectNode poll(String job, Deadline deadline) {
        Duration pause = SHORTEST_PAUSE;
        while (true) {
            deadline.pause(pause);
            if (deadline.over()) {
                throw late(job);
            }
            ObjectNode answer =
                    object(exchange(request("/api/v1/scan/" + encode(job), true).GET(), deadline));
            if (!running(answer)) {
                return finished(answer);
            }
            Duration doubled = pause.multipliedBy(2);
            pause = doubled.compareTo(LONGEST_POLL) < 0 ? doubled : LONGEST_POLL;
        }
    }

    private static boolean running(JsonNode answer) {
        return switch (Json.text(answer, "status", "")) {
            case "queued", "waiting", "processing", "stalled" -> true;
            default -> false;
        };
    }

    private static ObjectNode finished(ObjectNode answer) {
        if (Json.text(answer, "status", "").equals("failed")) {
            ObjectNode problem =
                    answer.path("error") instanceof ObjectNode error ? error.deepCopy() : answer.deepCopy();
            problem.remove("status");
            if (Json.text(problem, "code") == null) {
                problem.put("code", "SCAN_FAILED");
            }
            if (Json.text(problem, "message") == null) {
                problem.put("message", "the scan failed (job " + Json.text(answer, "jobId", "unknown") + ")");
            }
            throw ApiException.of(problem);
        }
        if (!answer.has("composite_score") && !answer.has("agents")) {
            throw new CliException(
                    Exit.REFUSED,
                    "the server's answer holds no scan result",
                    "it begins: " + Text.clip(Json.compact(answer), 160));
        }
        return answer;
    }

    private CliException late(@Nullable String job) {
        ObjectNode problem = Json.object();
        problem.put("code", "TIMEOUT");
        problem.put(
                "message",
                "no answer within " + timeout.toSeconds() + " s" + (job == null ? "" : "; job " + job + " goes on"));
        return ApiException.of(problem);
    }

    private HttpRequest.Builder request(String path, boolean withKey) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .header("Accept", "application/json, application/problem+json")
                .header("User-Agent", USER_AGENT);
        if (withKey && key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        return request;
    }

    private HttpResponse<byte[]> exchange(HttpRequest.Builder request, Deadline deadline) {
        for (int attempt = 0; ; attempt++) {
            HttpResponse<byte[]> answer = send(request, deadline);
            if (answer.statusCode() != 429 || attempt == RETRIES) {
                return answer;
            }
            Duration pause = retryAfter(answer, attempt);
            if (pause.compareTo(deadline.left()) >= 0) {
                return answer;
            }
            if (pause.toSeconds() > 0) {
                status.note("the server asks to wait " + pause.toSeconds() + " s (rate limit)");
            }
            deadline.pause(pause);
        }
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request, Deadline deadline) {
        Duration left = deadline.left();
        try {
            return http.send(
                    request.timeout(left.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : left)
                            .build(),
                    BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST_ANSWER));
        } catch (ConnectException | java.net.http.HttpConnectTimeoutException e) {
            throw new CliException(
                    Exit.NO_SERVER,
                    "no server answers at " + base,
                    "next: start it with 'bulwark up', or name another with --server or BULWARK_URL");
        } catch (HttpTimeoutException e) {
            throw late(null);
        } catch (IOException e) {
            String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new CliException(
                    Exit.NO_SERVER,
                    "the connection to " + base + " broke: " + reason,
                    "next: 'bulwark status' shows whether the server is well; then run the command again");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(Exit.REFUSED, "interrupted");
        }
    }

    /** Retry-After in seconds or as a date; without one, the pause doubles from a second. */
    private static Duration retryAfter(HttpResponse<?> answer, int attempt) {
        String header = answer.headers().firstValue("Retry-After").orElse("").strip();
        Duration pause = Duration.ofSeconds(1L << attempt);
        if (header.matches("\\d{1,9}")) {
            pause = Duration.ofSeconds(Long.parseLong(header));
        } else if (!header.isEmpty()) {
            try {
                Instant when = ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant();
                pause = Duration.between(Instant.now(), when);
            } catch (DateTimeParseException e) {
                return pause;
            }
        }
        return pause.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : pause;
    }

    /** The answer's object, or the exception that its status or its body calls for. */
    private ObjectNode object(HttpResponse<byte[]> answer) {
        JsonNode body = json(answer);
        int code = answer.statusCode();
        if (code >= 200 && code < 300 && body instanceof ObjectNode object) {
            return object;
        }
        if (code >= 400 && body instanceof ObjectNode problem && (problem.has("code") || problem.has("message"))) {
            if (!problem.has("status")) {
                problem.put("status", code);
            }
            throw ApiException.of(problem);
        }
        if (code >= 300 && code < 400) {
            throw new CliException(
                    Exit.REFUSED,
                    base + " redirects to "
                            + answer.headers().firstValue("Location").orElse("another address"),
                    "next: if you trust that address, give it with --server");
        }
        String type = answer.headers().firstValue("Content-Type").orElse("no content type");
        throw new CliException(
                Exit.REFUSED,
                base + " answered HTTP " + code + " with something that is not Bulwark's JSON (" + type + ")",
                "it begins: " + Text.clip(Text.safe(beginning(answer.body())), 160),
                "next: check that the address is a Bulwark server's");
    }

    private static String beginning(byte[] body) {
        String text = new String(body, 0, Math.min(body.length, 400), StandardCharsets.UTF_8);
        return text.isBlank() ? "(empty)" : text;
    }

    private static @Nullable JsonNode json(HttpResponse<byte[]> answer) {
        try {
            JsonNode body = Json.parse(new String(answer.body(), StandardCharsets.UTF_8));
            return body.isMissingNode() ? null : body;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private static HttpClient.Builder client() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT);
    }

    private static final class Encrypted {
        private static final HttpClient HTTP = client().build();
    }

    /** Reading the certificates of all authorities takes 200 ms, for nothing where nothing is encrypted. */
    private static final class Plain {
        private static final HttpClient HTTP = build();

        private static HttpClient build() {
            try {
                SSLContext trustsNobody = SSLContext.getInstance("TLS");
                trustsNobody.init(null, new TrustManager[0], null);
                return client().sslContext(trustsNobody).build();
            } catch (GeneralSecurityException e) {
                return client().build();
            }
        }
    }
}
