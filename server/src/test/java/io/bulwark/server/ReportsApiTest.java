package io.bulwark.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.bulwark.research.source.Source;
import io.bulwark.testing.Eventually;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** Reports, subscriptions, watchlists and alerts over HTTP, with sources on this machine. */
@QuarkusTest
@QuarkusTestResource(TestEngines.class)
@QuarkusTestResource(value = ReportsApiTest.Sources.class, restrictToAnnotatedClass = true)
class ReportsApiTest {
    private static final String SUBSCRIPTIONS = "/api/v1/reports/subscriptions";

    /** One project everywhere. */
    public static final class Sources implements QuarkusTestResourceLifecycleManager {
        private HttpServer server;

        @Override
        public Map<String, String> start() {
            try {
                server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", exchange -> {
                String path = exchange.getRequestURI().getPath();
                String body =
                        switch (path) {
                            case "/coins/markets" ->
                                "[{\"id\":\"demo\",\"symbol\":\"dmo\",\"name\":\"Demo\",\"current_price\":2.5,"
                                        + "\"price_change_percentage_24h\":5.2,\"last_updated\":\"" + Instant.now()
                                        + "\",\"sparkline_in_7d\":{\"price\":[2.1,2.5]}}]";
                            case "/search" -> "{\"coins\":[{\"id\":\"demo\",\"symbol\":\"dmo\",\"name\":\"Demo\"}]}";
                            case "/coins/demo" ->
                                "{\"id\":\"demo\",\"symbol\":\"dmo\",\"name\":\"Demo\",\"market_data\":{}}";
                            default -> "{}";
                        };
                byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, bytes.length);
                exchange.getResponseBody().write(bytes);
                exchange.close();
            });
            server.start();
            Map<String, String> settings = new HashMap<>(Map.of("bulwark.reports.usual", "demo"));
            for (Source source : Source.values()) {
                settings.put(
                        "BULWARK_" + source.name() + "_URL",
                        "http://127.0.0.1:" + server.getAddress().getPort());
            }
            return settings;
        }

        @Override
        public void stop() {
            server.stop(0);
        }
    }

    private static HttpResponse<String> method(String method, String path, String body) throws Exception {
        return Client.send(Client.request(path)
                .header("Authorization", "Bearer " + Client.operatorKey())
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    @Test
    void todays_report_is_made_listed_and_fetched_in_every_form() throws Exception {
        HttpResponse<String> made = Client.get("/api/reports/generate");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(200);
        JsonNode report = Client.json(made);
        assertThat(report.at("/topProjects/0/projectId").asText()).isEqualTo("demo");
        assertThat(report.at("/topProjects/0/priceChange24h").decimalValue()).isEqualByComparingTo("5.2");
        assertThat(report.at("/topProjects/0").has("sentimentScore")).isTrue();
        assertThat(report.at("/topProjects/0/queryCount").asInt()).isZero();
        String date = report.path("date").asText();

        assertThat(Client.json(Client.post("/api/reports/generate", "")).path("generatedAt"))
                .isEqualTo(report.path("generatedAt"));
        JsonNode list = Client.json(Client.get("/api/v1/reports"));
        assertThat(list.at("/items/0/date").asText()).isEqualTo(date);
        assertThat(list.path("next").isNull()).isTrue();
        HttpResponse<String> html = Client.get("/api/v1/reports/" + date + "?format=html");
        assertThat(html.body()).contains("<h1>Daily report of " + date, "data:image/png;base64,");
        assertThat(html.headers().allValues("content-security-policy"))
                .singleElement()
                .asString()
                .contains("img-src data:");
        assertThat(Client.get("/api/v1/reports/" + date + "?format=markdown").body())
                .startsWith("# Daily report");
        HttpResponse<String> pdf = Client.get("/api/v1/reports/" + date + "?format=pdf");
        assertThat(pdf.body()).startsWith("%PDF-");
        assertThat(pdf.headers().firstValue("content-type")).contains("application/pdf");
        assertThat(Client.get("/api/v1/reports/2001-01-01").statusCode()).isEqualTo(404);
        assertThat(Client.json(Client.get("/api/v1/reports/yesterday"))
                        .path("errors")
                        .findValuesAsText("field"))
                .containsExactly("date");
        assertThat(Client.get("/api/v1/reports/" + date + "?format=exe").statusCode())
                .isEqualTo(400);
        assertThat(Client.send(Client.request("/api/reports/generate")).statusCode())
                .isEqualTo(401);
    }

    private static String outbox(String marker) throws IOException {
        Path folder = Path.of(ConfigProvider.getConfig().getValue("bulwark.server.data", String.class), "outbox");
        if (!Files.isDirectory(folder)) {
            return "";
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".eml")).toList()) {
                String mail = Files.readString(file);
                if (mail.contains(marker)) {
                    return mail.replace("=\r\n", "").replace("=3D", "=");
                }
            }
        }
        return "";
    }

    private static String link(String mail, String path) {
        int start = mail.indexOf(SUBSCRIPTIONS + path + "?token=");
        return mail.substring(start, start + (SUBSCRIPTIONS + path + "?token=").length() + 43);
    }

    @Test
    void an_address_is_asked_confirms_by_a_click_and_leaves_by_one() throws Exception {
        assertThat(Client.post(SUBSCRIPTIONS, "{\"email\":\"a@b.org\\r\\nBcc: c@d.org\"}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(Client.post(SUBSCRIPTIONS, "{\"email\":\"ada@example.org\"}").statusCode())
                .isEqualTo(202);
        Eventually.holds("the question is written", Duration.ofSeconds(30), () -> {
            try {
                return !outbox("To: ada@example.org").isEmpty();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        String confirm = link(outbox("To: ada@example.org"), "/confirm");

        // A mail scanner that follows the link confirms nothing.
        HttpResponse<String> page = Client.send(Client.request(confirm));
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("<form method=\"post\"");
        assertThat(Client.json(Client.get(SUBSCRIPTIONS)).at("/items/0/state").asText())
                .isEqualTo("pending");
        HttpRequest.Builder click = Client.request(confirm)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.noBody());
        assertThat(Client.send(click).statusCode()).isEqualTo(200);
        assertThat(Client.send(click).statusCode()).isEqualTo(404);
        JsonNode active = Client.json(Client.get(SUBSCRIPTIONS)).at("/items/0");
        assertThat(active.path("state").asText()).isEqualTo("active");

        JsonNode alert = Client.json(
                Client.post(
                        "/api/v1/alerts",
                        "{\"project_id\":\"demo\",\"metric\":\"price\",\"direction\":\"above\",\"threshold\":\"2\",\"email\":\"ada@example.org\"}"));
        assertThat(alert.path("armed").asBoolean()).isTrue();
        Eventually.holds("the alert is told", Duration.ofSeconds(60), () -> {
            try {
                return outbox("Alert: demo").contains("/unsubscribe?token=");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        String mail = outbox("Alert: demo");
        assertThat(mail).contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
        HttpResponse<String> gone = Client.send(Client.request(link(mail, "/unsubscribe"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("List-Unsubscribe=One-Click")));
        assertThat(gone.statusCode()).isEqualTo(200);
        assertThat(Client.json(Client.get(SUBSCRIPTIONS)).at("/items/0/state").asText())
                .isEqualTo("ended");
        JsonNode told = Client.json(Client.get("/api/v1/alerts/events"));
        assertThat(told.at("/items/0/text").asText()).isEqualTo("demo: the price is 2.5 USD, above 2 USD");
        assertThat(method("DELETE", "/api/v1/alerts/" + alert.path("id").asText(), "")
                        .statusCode())
                .isEqualTo(204);
        assertThat(method("DELETE", SUBSCRIPTIONS + "/" + active.path("id").asText(), "")
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    void watchlists_are_kept_changed_and_removed() throws Exception {
        HttpResponse<String> created =
                Client.post("/api/v1/watchlists", "{\"name\":\"DeFi\",\"projects\":[\"uniswap\",\"aave\"]}");
        assertThat(created.statusCode()).isEqualTo(201);
        String id = Client.json(created).path("id").asText();
        assertThat(Client.post("/api/v1/watchlists", "{\"name\":\"defi\"}").statusCode())
                .isEqualTo(409);
        assertThat(Client.post("/api/v1/watchlists", "{\"name\":\"x\",\"color\":\"red\"}")
                        .statusCode())
                .isEqualTo(400);
        JsonNode changed =
                Client.json(method("PUT", "/api/v1/watchlists/" + id, "{\"name\":\"Blue\",\"projects\":[]}"));
        assertThat(changed.path("name").asText()).isEqualTo("Blue");
        assertThat(Client.json(Client.get("/api/v1/watchlists")).toString()).contains("Blue");
        assertThat(Client.get("/api/v1/watchlists/" + id).statusCode()).isEqualTo(200);
        assertThat(method("DELETE", "/api/v1/watchlists/" + id, "").statusCode())
                .isEqualTo(204);
        assertThat(Client.get("/api/v1/watchlists/" + id).statusCode()).isEqualTo(404);
    }
}
