package io.bulwark.events.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.UuidV7;
import io.bulwark.testing.SettableClock;
import io.bulwark.testing.TestPostgres;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhooksTest {
    @RegisterExtension
    static final TestPostgres postgres = TestPostgres.withModules("events");

    private record Got(Map<String, List<String>> headers, String body) {
        String header(String name) {
            return headers.entrySet().stream()
                    .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                    .map(entry -> entry.getValue().getFirst())
                    .findFirst()
                    .orElse("");
        }
    }

    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-21T12:00:00Z"));
    private final List<Got> got = Collections.synchronizedList(new ArrayList<>());
    private volatile int status = 204;
    private HttpServer receiver;

    @BeforeEach
    void listen() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            got.add(new Got(Map.copyOf(exchange.getRequestHeaders()), body));
            exchange.getResponseHeaders().set("Location", url("/elsewhere"));
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        receiver.start();
        postgres.jdbi().useHandle(handle -> handle.execute("DELETE FROM events.delivery"));
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
    }

    @Test
    void a_message_arrives_once_and_its_signature_verifies() throws Exception {
        Webhooks webhooks = webhooks(true);
        submit(webhooks, "alice", "one", url("/hook?a=b"), "{\"money\":\"5 €\"}");
        submit(webhooks, "alice", "one", url("/hook?a=b"), "{\"money\":\"5 €\"}");

        assertThat(webhooks.deliverDue()).isEqualTo(1);
        assertThat(webhooks.deliverDue()).isZero();

        Got message = got.getFirst();
        assertThat(got).hasSize(1);
        assertThat(message.body()).isEqualTo("{\"money\":\"5 €\"}");
        assertThat(message.header("Content-Type")).isEqualTo("application/json");
        String signed = message.header("webhook-id") + "." + message.header("webhook-timestamp") + "." + message.body();
        assertThat(message.header("webhook-signature")).isEqualTo("v1," + hmac(webhooks.secret("alice"), signed));
        assertThat(Long.parseLong(message.header("webhook-timestamp")))
                .isEqualTo(clock.instant().getEpochSecond());
        assertThat(webhooks.secret("bob")).isNotEqualTo(webhooks.secret("alice"));
        assertThat(webhooks.list("alice", null, 10)).singleElement().satisfies(delivery -> {
            assertThat(delivery.state()).isEqualTo("delivered");
            assertThat(delivery.status()).isEqualTo(204);
        });
        assertThat(webhooks.list("bob", null, 10)).isEmpty();
    }

    @Test
    void a_receiver_that_is_down_is_tried_again_with_growing_pauses_under_the_same_id() throws Exception {
        Webhooks webhooks = webhooks(true);
        status = 503;
        submit(webhooks, "alice", "two", url("/"), "{}");

        assertThat(webhooks.deliverDue()).isEqualTo(1);
        assertThat(webhooks.deliverDue()).isZero();
        clock.advance(Duration.ofSeconds(6));
        assertThat(webhooks.deliverDue()).isEqualTo(1);
        clock.advance(Duration.ofSeconds(6));
        assertThat(webhooks.deliverDue()).isZero();
        status = 200;
        clock.advance(Duration.ofSeconds(30));
        assertThat(webhooks.deliverDue()).isEqualTo(1);

        assertThat(got).hasSize(3);
        assertThat(got.stream().map(message -> message.header("webhook-id")).distinct())
                .hasSize(1);
        assertThat(webhooks.list("alice", null, 1).getFirst().attempts()).isEqualTo(3);
    }

    @Test
    void after_the_last_attempt_a_message_is_given_up_and_its_record_says_why() throws Exception {
        Webhooks webhooks = webhooks(true);
        status = 500;
        submit(webhooks, "alice", "three", url("/"), "{}");

        for (int i = 0; i < 8; i++) {
            assertThat(webhooks.deliverDue()).isEqualTo(1);
            clock.advance(Duration.ofHours(8));
        }

        assertThat(webhooks.deliverDue()).isZero();
        assertThat(webhooks.list("alice", null, 1).getFirst()).satisfies(delivery -> {
            assertThat(delivery.state()).isEqualTo("failed");
            assertThat(delivery.error()).isEqualTo("The receiver answered 500");
        });
        clock.advance(Duration.ofDays(31));
        assertThat(webhooks.deleteExpired()).isEqualTo(1);
    }

    @Test
    void a_receiver_that_is_gone_is_not_asked_again_and_a_redirect_is_not_followed() throws Exception {
        Webhooks webhooks = webhooks(true);
        status = 410;
        submit(webhooks, "alice", "gone", url("/"), "{}");
        assertThat(webhooks.deliverDue()).isEqualTo(1);
        assertThat(webhooks.list("alice", null, 1).getFirst().state()).isEqualTo("failed");

        status = 307;
        submit(webhooks, "alice", "moved", url("/"), "{}");
        assertThat(webhooks.deliverDue()).isEqualTo(1);
        assertThat(got).hasSize(2);
        assertThat(webhooks.list("alice", null, 1).getFirst().error()).contains("redirects");
    }

    @Test
    void an_attempt_that_died_is_made_again_when_its_lease_ends() throws Exception {
        Webhooks webhooks = webhooks(true);
        submit(webhooks, "alice", "crash", url("/"), "{}");
        // What a process leaves behind that was killed after its claim.
        assertThat(new WebhookStore(postgres.jdbi())
                        .claim(10, clock.instant(), clock.instant().plusSeconds(60)))
                .hasSize(1);

        assertThat(webhooks.deliverDue()).isZero();
        clock.advance(Duration.ofSeconds(61));

        assertThat(webhooks.deliverDue()).isEqualTo(1);
        assertThat(webhooks.list("alice", null, 1).getFirst().state()).isEqualTo("delivered");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://dao.example/",
                "https://127.0.0.1/",
                "https://10.1.2.3/",
                "https://192.168.0.1:8443/",
                "https://169.254.169.254/latest/meta-data",
                "https://[::1]/",
                "https://[fd00::1]/",
                "https://[::ffff:10.0.0.1]/",
                "https://0.0.0.0/",
                "https://2130706433/",
                "https://user@dao.example/",
                "https://dao.example/#part",
                "file:///etc/passwd",
                "https:///nohost",
                "not a url"
            })
    void an_address_in_the_network_or_without_tls_is_refused(String url) {
        assertThatThrownBy(() -> webhooks(false).check("callbackUrl", url)).isInstanceOf(BulwarkException.class);
    }

    @Test
    void a_public_https_address_passes_and_a_host_is_judged_when_it_is_connected_to() throws Exception {
        Webhooks strict = webhooks(false);
        assertThatCode(() -> strict.check("callbackUrl", "https://dao.example/hook?x=1"))
                .doesNotThrowAnyException();
        // The name passes; where it leads is only known now.
        submit(
                strict,
                "alice",
                "inside",
                "https://localhost:" + receiver.getAddress().getPort() + "/",
                "{}");

        assertThat(strict.deliverDue()).isEqualTo(1);

        assertThat(got).isEmpty();
        assertThat(strict.list("alice", null, 1).getFirst()).satisfies(delivery -> {
            assertThat(delivery.state()).isEqualTo("failed");
            assertThat(delivery.error()).contains("not public");
        });
    }

    @Test
    void a_receiver_that_says_nothing_costs_no_more_than_the_time_limit() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Webhooks webhooks = webhooks(true);
            submit(webhooks, "alice", "silent", "http://localhost:" + silent.getLocalPort() + "/", "{}");

            assertThat(webhooks.deliverDue()).isEqualTo(1);

            assertThat(webhooks.list("alice", null, 1).getFirst().error()).isEqualTo("No answer in time");
        }
    }

    private String url(String path) {
        return "http://localhost:" + receiver.getAddress().getPort() + path;
    }

    private void submit(Webhooks webhooks, String owner, String key, String url, String body) {
        postgres.jdbi()
                .useTransaction(
                        handle -> webhooks.submit(handle, new NewDelivery(owner, key, "scan.finished", url, body)));
    }

    private Webhooks webhooks(boolean localhost) {
        Map<String, String> settings = localhost
                ? Map.of("bulwark.webhooks.allowed-hosts", "localhost", "bulwark.webhooks.timeout", "PT2S")
                : Map.of();
        WebhooksConfig config = new SmallRyeConfigBuilder()
                .withMapping(WebhooksConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 500))
                .build()
                .getConfigMapping(WebhooksConfig.class);
        byte[] key = new byte[32];
        return new Webhooks(postgres.jdbi(), () -> key, config, new UuidV7(clock), clock);
    }

    private static String hmac(String secret, String text) throws Exception {
        byte[] key = Base64.getDecoder().decode(secret.substring("whsec_".length()));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    }
}
