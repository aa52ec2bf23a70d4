package io.bulwark.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.testing.Eventually;
import io.bulwark.testing.ServerProcess;
import io.bulwark.testing.TestFolders;
import io.bulwark.testing.TestRedis;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Redis stops under the whole server and comes back: nothing that is stored is lost, and nobody restarts anything. */
class RedisOutageIT {
    @RegisterExtension
    static final TestRedis redis = new TestRedis();

    private static final String SCAN = "/api/v1/scan?mode=sync";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Path data;

    @BeforeEach
    void folder() throws Exception {
        data = Files.createTempDirectory("bulwark-outage").resolve("data");
    }

    @AfterEach
    void remove() {
        TestFolders.delete(data.getParent());
    }

    @Test
    void scans_and_sessions_go_on_without_the_cache_and_find_it_again() throws Exception {
        try (ServerProcess server = server(Map.of())) {
            Wallets wallet = new Wallets(41).at(server.url(), 1);
            String session = wallet.signIn();
            String body = fresh();
            JsonNode first = ok(server.send("POST", SCAN, session, body));
            assertThat(ok(server.send("POST", SCAN, session, body))
                            .path("cached")
                            .asBoolean())
                    .isTrue();

            redis.stop();
            assertThat(health(server).path("status").asText()).isEqualTo("degraded");
            assertThat(health(server).at("/services/redis").asText()).isEqualTo("down");
            assertThat(health(server).at("/services/database").asText()).isEqualTo("up");
            assertThat(server.get("/ready").statusCode()).isEqualTo(200);
            JsonNode without = ok(server.send("POST", SCAN, session, body));
            assertThat(without.path("cached").asBoolean()).isFalse();
            assertThat(without.path("composite_score")).isEqualTo(first.path("composite_score"));
            assertThat(wallet.signIn()).startsWith("bws_");
            HttpResponse<String> invalidate = server.post("/api/v1/cache/invalidate", "{\"pattern\":\"scan:*\"}");
            assertThat(invalidate.statusCode()).isEqualTo(503);
            assertThat(code(invalidate)).isEqualTo("STORAGE_UNAVAILABLE");

            redis.start();
            Eventually.holds("the cache is used again", PATIENCE, () -> ok(server.post(SCAN, body))
                    .path("cached")
                    .asBoolean());
            assertThat(health(server).path("status").asText()).isEqualTo("healthy");
        }
    }

    @Test
    void limits_fail_open_by_default_each_instance_counting_more_strictly_by_itself() throws Exception {
        try (ServerProcess server = server(Map.of())) {
            String session = new Wallets(42).at(server.url(), 1).signIn();
            redis.stop();

            int admitted = 0;
            HttpResponse<String> last = server.send("POST", SCAN, session, fresh());
            while (last.statusCode() == 200) {
                admitted++;
                assertThat(last.headers().firstValue("X-RateLimit-Remaining")).isPresent();
                last = server.send("POST", SCAN, session, fresh());
            }

            // Half of the ten a minute at once, the rest evenly over the minute.
            assertThat(admitted).isBetween(5, 9);
            assertThat(last.statusCode()).isEqualTo(429);
            assertThat(code(last)).isEqualTo("RATE_LIMIT_EXCEEDED");
            assertThat(last.headers().firstValue("Retry-After")).isPresent();

            redis.start();
            Eventually.holds(
                    "limits are shared again",
                    PATIENCE,
                    () -> server.send("POST", SCAN, session, fresh()).statusCode() == 200);
        }
    }

    @Test
    void limits_fail_closed_where_the_setting_says_so_and_the_unlimited_go_on() throws Exception {
        try (ServerProcess server = server(Map.of("BULWARK_PLANS_LIMITS_WHEN_REDIS_IS_DOWN", "closed"))) {
            String session = new Wallets(43).at(server.url(), 1).signIn();
            redis.stop();

            HttpResponse<String> refused = server.send("POST", SCAN, session, fresh());
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(code(refused)).isEqualTo("STORAGE_UNAVAILABLE");
            assertThat(server.post(SCAN, fresh()).statusCode()).isEqualTo(200);

            redis.start();
            Eventually.holds(
                    "limited callers are served again",
                    PATIENCE,
                    () -> server.send("POST", SCAN, session, fresh()).statusCode() == 200);
        }
    }

    private ServerProcess server(Map<String, String> settings) {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("REDIS_URL", redis.url());
        return ServerProcess.start(data, environment);
    }

    private static String fresh() {
        return Client.scan("Stamps " + UUID.randomUUID(), "Pay 5 USDC for stamps.");
    }

    private static JsonNode health(ServerProcess server) {
        return ServerProcess.json(server.get("/api/v1/health"));
    }

    private static JsonNode ok(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return ServerProcess.json(response);
    }

    private static String code(HttpResponse<String> response) {
        return ServerProcess.json(response).path("code").asText();
    }
}
