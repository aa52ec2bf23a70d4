package io.bulwark.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.testing.Eventually;
import io.bulwark.testing.FaultyModelServer;
import io.bulwark.testing.ModelBehaviour;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestEngines.class)
@QuarkusTestResource(TestModels.class)
@TestProfile(ProposalAnalystTest.WithModel.class)
class ProposalAnalystTest {
    private static final String TEXT = "We ask for 12,000 USDC to keep the archive of old votes online until 2027. "
            + "Access to the archive's account passes to Mara Lindqvist.";
    private static final String OPINION = """
            {"score":33,"red_flags":[{"category":"AUTHORITY_TRANSFER","severity":"MEDIUM","title":"One person gets the account",
             "description":"Nobody else could act.","affected_section":{"field":"description",
             "quote":"the archive's account passes to Mara Lindqvist"}}],"tactics":[],"confidence":0.7,"reasoning":"One key holder."}
            """;

    private final FaultyModelServer upstream = TestModels.upstream();

    /** The same server with a model for the analyst. */
    public static final class WithModel implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "bulwark.proposals.analyst.model", "local/analyst", "bulwark.proposals.analyst.timeout", "PT3S");
        }
    }

    private static ModelBehaviour saying(String content) {
        ObjectNode answer = Client.JSON.createObjectNode().put("object", "chat.completion");
        answer.putArray("choices")
                .addObject()
                .put("index", 0)
                .put("finish_reason", "stop")
                .putObject("message")
                .put("role", "assistant")
                .put("content", content);
        answer.putObject("usage")
                .put("prompt_tokens", 1_200)
                .put("completion_tokens", 77)
                .put("total_tokens", 1_277);
        return ModelBehaviour.body(200, "application/json", answer.toString());
    }

    private static JsonNode scan(String title) throws Exception {
        return Client.json(Client.post("/api/v1/scan?mode=sync", Client.scan(title, TEXT)));
    }

    @Test
    void an_answer_that_a_model_had_part_in_says_so_and_its_use_is_recorded() throws Exception {
        upstream.on("analyst", saying(OPINION));

        JsonNode answer = scan("Keep the archive");

        JsonNode nlp = answer.at("/agents/nlp");
        assertThat(answer.path("model_version").asText()).isEqualTo("local/analyst");
        assertThat(nlp.path("path").asText()).isEqualTo("model");
        assertThat(nlp.path("analysts").toString()).isEqualTo("[\"deterministic\",\"model\"]");
        assertThat(nlp.path("score").asInt()).isGreaterThanOrEqualTo(33);
        assertThat(nlp.path("red_flags").toString()).contains("One person gets the account");
        JsonNode model = nlp.path("model");
        assertThat(model.path("status").asText()).isEqualTo("used");
        assertThat(model.path("provider").asText()).isEqualTo("local");
        assertThat(model.path("input_tokens").asInt()).isEqualTo(1_200);
        assertThat(model.path("attempts").asInt()).isEqualTo(1);
        assertThat(model.path("findings_added").asInt()).isEqualTo(1);
        assertThat(model.path("latency_ms").isNumber()).isTrue();
        Eventually.holds("the call is in the usage", Duration.ofSeconds(10), () -> recorded(1_200));
        assertThat(scan("Keep the archive").path("cached").asBoolean()).isTrue();
    }

    private static boolean recorded(int inputTokens) {
        try {
            for (JsonNode call :
                    Client.json(Client.get("/api/v1/usage/calls?limit=50")).path("items")) {
                if (call.path("tags").toString().equals("[\"proposal-analyst\"]")) {
                    return call.path("input_tokens").asInt() == inputTokens;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_silent_model_does_not_hold_a_scan_up_for_long_and_its_answer_is_not_kept_for_long() throws Exception {
        upstream.on("analyst", ModelBehaviour.silent(Duration.ofSeconds(30)));
        long start = System.nanoTime();

        JsonNode answer = scan("Keep the archive in silence");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
        assertThat(answer.path("status").asText()).isEqualTo("complete");
        assertThat(answer.path("model_version").isNull()).isTrue();
        assertThat(answer.at("/agents/nlp/path").asText()).isEqualTo("rules");
        assertThat(answer.at("/agents/nlp/analysts").toString()).isEqualTo("[\"deterministic\"]");
        assertThat(answer.at("/agents/nlp/model/status").asText()).isEqualTo("not_used");
        assertThat(answer.at("/agents/nlp/model/reason").asText()).endsWith("timeout");
        JsonNode again = scan("Keep the archive in silence");
        assertThat(again.path("cached").asBoolean()).isTrue();
        assertThat(again.path("ttl").asInt()).isLessThanOrEqualTo(60);
    }
}
