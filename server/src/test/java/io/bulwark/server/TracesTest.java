package io.bulwark.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.testing.FaultyModelServer;
import io.bulwark.testing.ModelBehaviour;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestEngines.class)
@QuarkusTestResource(TestModels.class)
@QuarkusTestResource(TestCollector.class)
class TracesTest {
    private static final String QUESTION = "Tell mia@example.org about gateways.";

    private final FaultyModelServer upstream = TestModels.upstream();

    private static HttpResponse<String> post(String path, String trace, ObjectNode body) throws Exception {
        return Client.send(Client.request(path)
                .header("Authorization", "Bearer " + Client.operatorKey())
                .header("Content-Type", "application/json")
                .header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    private static ObjectNode chat(String model, String text) {
        ObjectNode request = Client.JSON.createObjectNode().put("model", model).put("max_tokens", 50);
        request.putArray("messages").addObject().put("role", "user").put("content", text);
        return request;
    }

    private static TestCollector.Span named(List<TestCollector.Span> spans, String name) {
        return spans.stream()
                .filter(span -> span.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not among " + spans));
    }

    @Test
    void a_model_call_joins_the_callers_trace_and_the_upstream_joins_it_too() throws Exception {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        upstream.on("traced", ModelBehaviour.ok());
        assertThat(post("/v1/chat/completions", trace, chat("local/traced", QUESTION))
                        .statusCode())
                .isEqualTo(200);
        List<TestCollector.Span> spans =
                TestCollector.trace(trace, span -> span.name().equals("POST /v1/chat/completions"));
        TestCollector.Span http = named(spans, "POST /v1/chat/completions");
        TestCollector.Span call = named(spans, "chat local/traced");
        assertThat(http.parent()).isEqualTo("00f067aa0ba902b7");
        assertThat(http.attributes()).containsEntry("http.response.status_code", "200");
        assertThat(call.parent()).isEqualTo(http.id());
        assertThat(call.attributes())
                .containsEntry("gen_ai.operation.name", "chat")
                .containsEntry("gen_ai.provider.name", "local")
                .containsEntry("gen_ai.request.model", "local/traced")
                .containsEntry("gen_ai.request.max_tokens", "50")
                .containsEntry("gen_ai.response.finish_reasons", "[stop]")
                .containsKeys("gen_ai.response.model", "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens");
        assertThat(named(spans, "guard input").parent()).isEqualTo(call.id());
        assertThat(named(spans, "guard input").attributes()).containsEntry("bulwark.guard.findings", "[EMAIL_ADDRESS]");
        assertThat(named(spans, "attempt local").parent()).isEqualTo(call.id());
        assertThat(upstream.requests("traced").getLast().headers().get("traceparent"))
                .isEqualTo("00-" + trace + "-" + call.id() + "-01");
    }

    @Test
    void what_was_said_is_in_no_span() throws Exception {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4737";
        upstream.on("private", ModelBehaviour.ok());
        post("/v1/chat/completions", trace, chat("local/private", QUESTION).put("stream", true));
        List<TestCollector.Span> spans =
                TestCollector.trace(trace, span -> span.name().equals("POST /v1/chat/completions"));
        assertThat(spans.toString()).doesNotContain("mia@", "gateways");
        TestCollector.Span call = named(spans, "chat local/private");
        assertThat(call.events()).contains("gen_ai.first_token");
        assertThat(call.attributes())
                .containsKey("gen_ai.response.time_to_first_chunk")
                .containsEntry("gen_ai.response.finish_reasons", "[stop]");
    }

    @Test
    void a_failed_attempt_and_the_fallback_are_children_of_the_call() throws Exception {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4738";
        upstream.on("first", ModelBehaviour.body(429, "application/json", "{\"error\":{\"message\":\"slow down\"}}"));
        upstream.on("spare", ModelBehaviour.ok());
        post("/v1/chat/completions", trace, chat("helper", "Good morning"));
        List<TestCollector.Span> spans =
                TestCollector.trace(trace, span -> span.name().equals("POST /v1/chat/completions"));
        assertThat(named(spans, "attempt local").attributes()).containsEntry("error.type", "rate_limit_exceeded");
        assertThat(named(spans, "attempt second").attributes()).doesNotContainKey("error.type");
        assertThat(named(spans, "chat helper").attributes()).containsEntry("bulwark.attempts", "2");
    }

    @Test
    void a_scan_is_one_trace_from_the_request_over_the_job_to_its_statements() throws Exception {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4739";
        ObjectNode scan = Client.JSON
                .createObjectNode()
                .put("title", "Fund the traced working group")
                .put("description", "A plan with goals, a budget of 10 ETH, a team and a timeline of three months.");
        assertThat(post("/api/v1/scan?mode=sync", trace, scan).statusCode()).isEqualTo(200);
        List<TestCollector.Span> spans =
                TestCollector.trace(trace, span -> span.name().startsWith("POST /api"));
        TestCollector.Span http = named(spans, "POST /api/v1/scan");
        TestCollector.Span job =
                named(TestCollector.trace(trace, span -> span.name().startsWith("job ")), "job proposals.scan");
        assertThat(http.attributes()).containsEntry("http.route", "/api/v1/scan");
        assertThat(job.attributes()).containsEntry("bulwark.job.result", "completed");
        assertThat(spans.stream().map(TestCollector.Span::id)).contains(job.parent());
        assertThat(spans)
                .anyMatch(span ->
                        span.name().equals("INSERT") && span.attributes().containsKey("db.query.text"));
    }
}
