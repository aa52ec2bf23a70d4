package io.bulwark.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.testing.FaultyModelServer;
import io.bulwark.testing.ModelBehaviour;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestEngines.class)
@QuarkusTestResource(TestModels.class)
@QuarkusTestResource(value = TestMarkets.class, restrictToAnnotatedClass = true)
@TestProfile(ResearchModelTest.WithModels.class)
class ResearchModelTest {
    private final FaultyModelServer upstream = TestModels.upstream();

    /** The same server with a model for the words, and another for when that is silent. */
    public static final class WithModels implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "bulwark.research.synthesis.model", "local/words",
                    "bulwark.research.synthesis.fallback", "second/spare",
                    "bulwark.research.synthesis.timeout", "PT4S");
        }
    }

    private static ModelBehaviour saying(String summary) {
        ObjectNode words = Client.JSON.createObjectNode().put("summary", summary);
        words.putArray("key_insights").add("The market value is 250 million USD.");
        words.putArray("risks_to_watch").add("Ownership of the liquidity.");
        ObjectNode answer = Client.JSON.createObjectNode().put("object", "chat.completion");
        answer.putArray("choices")
                .addObject()
                .put("index", 0)
                .put("finish_reason", "stop")
                .putObject("message")
                .put("role", "assistant")
                .put("content", words.toString());
        answer.putObject("usage")
                .put("prompt_tokens", 640)
                .put("completion_tokens", 60)
                .put("total_tokens", 700);
        return ModelBehaviour.body(200, "application/json", answer.toString());
    }

    private static JsonNode examine(String project) throws Exception {
        return Client.json(Client.post("/api/v1/analysis/comprehensive", "{\"symbol\":\"" + project + "\"}"));
    }

    @Test
    void a_model_words_the_findings_and_what_it_invents_is_taken_out() throws Exception {
        upstream.on("words", saying("It is worth 250 million USD. It has 48 partners."));

        JsonNode answer = examine("demo-words");

        assertThat(answer.at("/analysis/summary").asText()).isEqualTo("It is worth 250 million USD.");
        assertThat(answer.at("/analysis/synthesis/path").asText()).isEqualTo("model");
        assertThat(answer.at("/analysis/synthesis/model").asText()).isEqualTo("local/words");
        assertThat(answer.at("/analysis/synthesis/removed/0/text").asText()).isEqualTo("It has 48 partners.");
        assertThat(answer.at("/analysis/risk_score").decimalValue())
                .isEqualByComparingTo(answer.at("/risk/risk_score").decimalValue());
        assertThat(examine("demo-words").path("cached").asBoolean()).isTrue();
    }

    @Test
    void the_second_model_answers_for_a_silent_first() throws Exception {
        upstream.on("words", ModelBehaviour.silent(Duration.ofSeconds(30)));
        upstream.on("spare", saying("It is worth 250 million USD."));

        JsonNode answer = examine("demo-spare");

        assertThat(answer.at("/analysis/synthesis/model").asText()).isEqualTo("second/spare");
    }

    @Test
    void without_any_model_the_rules_word_it_and_the_answer_is_not_kept_for_long() throws Exception {
        upstream.on("words", ModelBehaviour.body(500, "application/json", "{}"));
        upstream.on("spare", ModelBehaviour.body(500, "application/json", "{}"));

        JsonNode answer = examine("demo-none");

        assertThat(answer.path("status").asText()).isEqualTo("complete");
        assertThat(answer.at("/analysis/synthesis/path").asText()).isEqualTo("rules");
        assertThat(answer.at("/analysis/synthesis/reason").asText()).isNotBlank();
        assertThat(examine("demo-none").path("ttl").asInt()).isLessThanOrEqualTo(60);
    }
}
