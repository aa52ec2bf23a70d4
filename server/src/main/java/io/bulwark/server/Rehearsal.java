package io.bulwark.server;

import io.bulwark.storage.Secret;
import io.quarkus.runtime.Quarkus;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Uses the server once as a client would, then stops it, so that the JVM has seen every class of the common path. */
final class Rehearsal {
    private static final String SCAN = """
            {"title":"Fund the grants round","description":"We ask for 20000 USDC from the treasury, paid monthly."}
            """;

    private Rehearsal() {}

    static void run(String url, Secret key) throws IOException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/api/v1/scan?mode=sync"))
                    .timeout(Duration.ofSeconds(30))
                    .header("Authorization", "Bearer " + key.value())
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(SCAN))
                    .build();
            client.send(request, HttpResponse.BodyHandlers.discarding());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Quarkus.asyncExit(0);
        }
    }
}
