package io.bulwark.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Calls over HTTP with a limit on time and size of the whole answer. Redirects are not followed, so that keys, tasks and
 * results go nowhere else.
 */
final class Door {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .build();

    private Door() {}

    static HttpClient http() {
        return HTTP;
    }

    /** @param json the body, a missing node when it is no JSON */
    record Answer(int status, JsonNode json, @Nullable String retryAfter) {
        boolean ok() {
            return status >= 200 && status < 300;
        }

        String code() {
            return json.path("code").asText("");
        }

        /** The server's words, safe to print. */
        String message() {
            return Words.safe(json.path("message").asText(json.path("detail").asText("HTTP " + status)), 300);
        }
    }

    /**
     * @param body null for a GET
     * @throws IOException when no whole answer came; a {@link TimedOutException} when that took too long
     */
    static Answer call(URI url, @Nullable String bearer, @Nullable String body, Duration limit, int largest)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(url).header("Accept", "application/json").header("User-Agent", "bulwark-node");
        if (bearer != null) {
            request.header("Authorization", "Bearer " + bearer);
        }
        if (body != null) {
            request.header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
        }
        // A limit of the request itself would end with the headers.
        CompletableFuture<HttpResponse<byte[]>> exchange =
                HTTP.sendAsync(request.build(), BodyHandlers.limiting(BodyHandlers.ofByteArray(), largest));
        try {
            HttpResponse<byte[]> answer = exchange.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(
                    answer.statusCode(),
                    json(answer.body()),
                    answer.headers().firstValue("Retry-After").orElse(null));
        } catch (TimeoutException e) {
            throw new TimedOutException();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        } finally {
            exchange.cancel(true);
        }
    }

    /** No whole answer came in time. */
    static final class TimedOutException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private static JsonNode json(byte[] body) {
        try {
            JsonNode json = Heard.JSON.readTree(new String(body, StandardCharsets.UTF_8));
            return json == null ? JsonNodeFactory.instance.missingNode() : json;
        } catch (JsonProcessingException e) {
            return JsonNodeFactory.instance.missingNode();
        }
    }
}
