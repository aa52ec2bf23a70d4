package io.bulwark.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import io.bulwark.testing.Eventually;
import io.bulwark.testing.ServerProcess;
import io.bulwark.testing.TestFolders;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The packaged server tells a receiver that a scan has ended, also when it is killed on the way. */
class CallbackIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private record Got(String path, String id, String time, String signature, String body) {}

    private final List<Got> got = new CopyOnWriteArrayList<>();
    private HttpServer receiver;
    private Path folder;

    @BeforeEach
    void listen() throws IOException {
        folder = Files.createTempDirectory("bulwark-callback");
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            got.add(new Got(
                    exchange.getRequestURI().getPath(),
                    exchange.getRequestHeaders().getFirst("webhook-id"),
                    exchange.getRequestHeaders().getFirst("webhook-timestamp"),
                    exchange.getRequestHeaders().getFirst("webhook-signature"),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
        TestFolders.delete(folder);
    }

    @Test
    void a_receiver_gets_the_signed_answer_of_a_new_scan_and_of_a_kept_one() throws Exception {
        try (ServerProcess server = ServerProcess.start(folder.resolve("data"), environment(Map.of()))) {
            JsonNode accepted = scan(server, "/first");
            assertThat(accepted.path("status").asText()).isEqualTo("queued");
            Got first = arrived(1).getFirst();
            JsonNode body = Client.JSON.readTree(first.body());

            assertThat(first.path()).isEqualTo("/first");
            assertThat(body.path("type").asText()).isEqualTo("scan.finished");
            assertThat(body.at("/data/jobId")).isEqualTo(accepted.path("jobId"));
            assertThat(body.at("/data/status").asText()).isEqualTo("complete");
            assertThat(body.at("/data/risk_level").asText()).isNotBlank();
            String secret = ServerProcess.json(server.get("/api/v1/webhooks/secret"))
                    .path("secret")
                    .asText();
            assertThat(first.signature())
                    .isEqualTo("v1," + hmac(secret, first.id() + "." + first.time() + "." + first.body()));

            assertThat(scan(server, "/second").path("cached").asBoolean()).isTrue();
            assertThat(arrived(2).get(1).path()).isEqualTo("/second");
            Eventually.holds("the records say delivered", PATIENCE, () -> {
                JsonNode items = ServerProcess.json(server.get("/api/v1/webhooks/deliveries"))
                        .path("items");
                return items.size() == 2 && items.findValuesAsText("state").equals(List.of("delivered", "delivered"));
            });
        }
    }

    @Test
    void a_server_that_is_killed_before_it_sends_sends_after_its_restart() throws Exception {
        Path data = folder.resolve("data");
        try (ServerProcess doomed =
                ServerProcess.start(data, environment(Map.of("BULWARK_KILL_POINT", "webhooks.claimed")))) {
            scan(doomed, "/late");
            doomed.awaitExit();
        }
        assertThat(got).isEmpty();

        try (ServerProcess server = ServerProcess.start(data, environment(Map.of()))) {
            Got late = arrived(1).getFirst();

            assertThat(late.path()).isEqualTo("/late");
            assertThat(server.isAlive()).isTrue();
        }
    }

    private List<Got> arrived(int count) {
        Eventually.holds(count + " messages have arrived", PATIENCE, () -> got.size() >= count);
        return got;
    }

    private JsonNode scan(ServerProcess server, String path) {
        ObjectNode body = Client.JSON.createObjectNode();
        body.put("title", "Pay the printers")
                .put("description", "Pay 70 USDC for posters.")
                .put("callbackUrl", "http://localhost:" + receiver.getAddress().getPort() + path);
        HttpResponse<String> answer = server.post("/api/v1/scan", body.toString());
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 202);
        return ServerProcess.json(answer);
    }

    private static Map<String, String> environment(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(more);
        all.put("BULWARK_WEBHOOKS_ALLOWED_HOSTS", "localhost");
        // A dead attempt is taken up again after four of these.
        all.put("BULWARK_WEBHOOKS_TIMEOUT", "PT1S");
        return all;
    }

    private static String hmac(String secret, String text) throws Exception {
        byte[] key = Base64.getDecoder().decode(secret.substring("whsec_".length()));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    }
}
