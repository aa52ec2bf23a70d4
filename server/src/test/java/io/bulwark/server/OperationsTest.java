package io.bulwark.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestEngines.class)
class OperationsTest {
    @Test
    void health_and_readiness_answer_without_credentials() throws Exception {
        assertThat(Client.send(Client.request("/health")).statusCode()).isEqualTo(200);
        HttpResponse<String> ready = Client.send(Client.request("/ready"));
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(Client.json(ready).at("/services/database").asText()).isEqualTo("up");
    }

    @Test
    void the_health_answer_has_the_state_of_each_service_and_three_figures() throws Exception {
        Client.get("/api/v1/proposals");
        JsonNode body = Client.json(Client.send(Client.request("/api/v1/health")));

        assertThat(body.path("status").asText()).isEqualTo("healthy");
        assertThat(body.at("/services/redis").asText()).isEqualTo("up");
        assertThat(body.path("metrics").has("cache_hit_rate")).isTrue();
        assertThat(body.at("/metrics/avg_latency_ms").isNumber()).isTrue();
        assertThat(body.at("/metrics/requests_per_second").isNumber()).isTrue();
    }

    @Test
    void metrics_count_scans_jobs_requests_and_connections() throws Exception {
        Client.post("/api/v1/scan?mode=sync", Client.scan("Fund", "Pay 100 USDC for the audit of March 2026."));

        String metrics = Client.send(Client.request("/metrics")).body();
        assertThat(metrics)
                .contains("bulwark_scans_total{")
                .contains("bulwark_http_requests_seconds{quantile=\"0.99\"")
                .contains("bulwark_jobs_")
                .contains("agroal_active_count")
                .contains("jvm_memory_used_bytes");
    }

    @Test
    void every_step_of_the_pipeline_has_a_timer() throws Exception {
        Client.post("/api/v1/scan?mode=sync", Client.scan("Timed", "Pay 100 USDC for the audit of March 2026."));

        String metrics = Client.send(Client.request("/metrics")).body();
        for (String step : List.of(
                "auth", "plan", "limit", "cache", "accept", "reputation", "nlp", "snapshot", "mediator", "store")) {
            assertThat(metrics)
                    .as(step)
                    .containsPattern("bulwark_pipeline_step_seconds_count\\{step=\"" + step + "\"\\} [1-9]");
        }
    }

    @Test
    void the_openapi_document_describes_every_endpoint_and_swagger_ui_shows_it() throws Exception {
        JsonNode document =
                Client.json(Client.send(Client.request("/api/openapi").header("Accept", "application/json")));

        assertThat(document.path("openapi").asText()).startsWith("3.");
        assertThat(document.path("paths").has("/v1/chat/completions")).isTrue();
        assertThat(document.path("paths").has("/api/v1/scan")).isTrue();
        assertThat(document.path("paths").has("/api/v1/scan/{jobId}/events")).isTrue();
        assertThat(document.path("paths").has("/api/v1/proposals/{id}")).isTrue();
        assertThat(document.path("paths").has("/api/analyze")).isTrue();
        assertThat(document.path("paths").has("/api/v1/analysis/{jobId}/events"))
                .isTrue();
        assertThat(document.at("/components/schemas/ScanRequest/required").toString())
                .contains("title", "description");
        HttpResponse<String> ui = Client.send(Client.request("/api/docs/"));
        assertThat(ui.statusCode()).isEqualTo(200);
        assertThat(ui.body()).contains("swagger-ui");
    }
}
