package io.bulwark.gateway.secret;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.bulwark.gateway.secret.SecretBackend.Missing;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Asks a store of secrets over HTTP. Bounded in time and size; redirects are not followed, so that no token goes astray. */
final class StoreHttp {
    private static final int MAX_ANSWER = 1 << 20;
    private static final int MAX_DEPTH = 20;
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .build();

    private final String store;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();

    /** An answer; the body is a missing node where it is not JSON. */
    record Answer(int status, JsonNode body) {
        /** Without the body, which may hold a secret. */
        @Override
        public String toString() {
            return "Answer[status=" + status + "]";
        }
    }

    /** @param store the name of the store in errors */
    StoreHttp(String store) {
        this.store = store;
    }

    static JsonNode json(String text) {
        try {
            JsonNode node = JSON.readTree(text);
            return node == null ? MissingNode.getInstance() : node;
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    Answer send(HttpRequest request) {
        try {
            HttpResponse<byte[]> answer =
                    http.send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER));
            return new Answer(answer.statusCode(), json(new String(answer.body(), StandardCharsets.UTF_8)));
        } catch (HttpTimeoutException e) {
            throw new Missing(store + " does not answer in time");
        } catch (IOException e) {
            throw new Missing(store + " cannot be reached (" + e.getClass().getSimpleName() + ")");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Missing("the wait for " + store + " was interrupted");
        }
    }
}
