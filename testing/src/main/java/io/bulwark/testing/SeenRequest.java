package io.bulwark.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * One request as {@link FaultyModelServer} saw it.
 *
 * @param headers with lower-case names
 * @param at when it had been read, as {@link System#nanoTime}
 * @param gone completed, with the {@link System#nanoTime} of the moment, when its client hung up during the answer
 */
@SuppressWarnings("ArrayRecordComponent") // compared by identity only
public record SeenRequest(
        String method,
        String path,
        Map<String, String> headers,
        byte[] body,
        JsonNode json,
        long at,
        CompletableFuture<Long> gone) {
    SeenRequest(String method, String path, Map<String, String> headers, byte[] body, JsonNode json, long at) {
        this(method, path, headers, body, json, at, new CompletableFuture<>());
    }

    public String model() {
        return json.path("model").asText("");
    }

    public boolean stream() {
        return json.path("stream").asBoolean(false);
    }
}
