package io.bulwark.proposals.fetch;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** JSON over HTTP from a configured endpoint: bounded in time, size and retries, no redirects. */
final class HttpSource {
    private static final int MOST_BYTES = 4 << 20;
    private static final int ATTEMPTS = 3;
    private static final Duration LONGEST_REST = Duration.ofSeconds(3);
    private static final ObjectMapper JSON = new ObjectMapper(new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(64)
                    .maxNumberLength(200)
                    .maxNameLength(1_000)
                    .build())
            .build());

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(5))
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
    private final Duration timeout;

    HttpSource(Duration timeout) {
        this.timeout = timeout;
    }

    /**
     * The answer's JSON.
     *
     * @param what the source's name for messages
     * @param body null for GET
     * @throws BulwarkException NOT_FOUND for 404, UPSTREAM_ERROR for everything else that is no good answer
     */
    JsonNode ask(String what, URI url, @Nullable String body) {
        long end = System.nanoTime() + timeout.toNanos();
        String last = "did not answer";
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Duration left = Duration.ofNanos(end - System.nanoTime());
            if (left.isNegative() || left.isZero()) {
                break;
            }
            Optional<String> later = Optional.empty();
            try {
                HttpResponse<InputStream> response =
                        http.send(request(url, body, left), HttpResponse.BodyHandlers.ofInputStream());
                try (InputStream in = response.body()) {
                    int status = response.statusCode();
                    if (status == 200) {
                        return read(what, in);
                    }
                    if (status == 404) {
                        throw BulwarkException.of(ErrorCode.NOT_FOUND, what + " has no such proposal");
                    }
                    last = status == 429 ? "limits our requests" : "answered with status " + status;
                    if (status != 429 && status < 500) {
                        break;
                    }
                    later = response.headers().firstValue("Retry-After");
                }
            } catch (IOException e) {
                last = "did not answer";
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
            if (!rest(later, attempt, end)) {
                break;
            }
        }
        throw BulwarkException.of(ErrorCode.UPSTREAM_ERROR, what + " " + last);
    }

    private static HttpRequest request(URI url, @Nullable String body, Duration left) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .timeout(left)
                .header("Accept", "application/json")
                .header("User-Agent", "bulwark");
        return (body == null
                        ? request.GET()
                        : request.header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body)))
                .build();
    }

    private static JsonNode read(String what, InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw BulwarkException.of(
                    ErrorCode.UPSTREAM_ERROR, what + " answered with more than " + MOST_BYTES + " bytes");
        }
        try {
            JsonNode node = JSON.readTree(bytes);
            if (node != null && node.isObject()) {
                return node;
            }
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw BulwarkException.of(ErrorCode.UPSTREAM_ERROR, what + " did not answer with JSON");
        }
        throw BulwarkException.of(ErrorCode.UPSTREAM_ERROR, what + " did not answer with a JSON object");
    }

    /** Whether there is time for another attempt; then the pause before it is over. */
    private static boolean rest(Optional<String> retryAfter, int attempt, long end) {
        Duration asked = Duration.ofMillis(100L << attempt);
        if (retryAfter.isPresent()
                && retryAfter.get().length() <= 4
                && retryAfter.get().chars().allMatch(c -> c >= '0' && c <= '9')) {
            asked = Duration.ofSeconds(Long.parseLong(retryAfter.get()));
        }
        if (attempt == ATTEMPTS || asked.compareTo(LONGEST_REST) > 0 || System.nanoTime() + asked.toNanos() >= end) {
            return false;
        }
        try {
            Thread.sleep(asked);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
