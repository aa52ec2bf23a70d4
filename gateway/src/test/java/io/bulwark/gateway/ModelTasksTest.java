package io.bulwark.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.gateway.provider.KeySource;
import io.bulwark.gateway.provider.WireJson;
import io.bulwark.gateway.route.GatewaySettings;
import io.bulwark.gateway.route.RouteListener;
import io.bulwark.gateway.route.Router;
import io.bulwark.gateway.route.Timing;
import io.bulwark.kernel.Principal;
import io.bulwark.testing.FaultyModelServer;
import io.bulwark.testing.ModelBehaviour;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModelTasksTest {
    private final FaultyModelServer upstream = FaultyModelServer.start();
    private final Router router = Router.of(
            GatewaySettings.read("""
                    providers:
                      local:
                        kind: vllm
                        base_url: %s
                    """.formatted(upstream.url())),
            KeySource.standard(Map.of(), _ -> Optional.empty()),
            List.of(),
            RouteListener.NONE);
    private final ModelTasks tasks = ModelTasks.over(router);

    @AfterEach
    void stop() {
        router.close();
        upstream.close();
    }

    private static ModelBehaviour saying(String content, String end) {
        ObjectNode answer = WireJson.newObject();
        ObjectNode choice =
                answer.putArray("choices").addObject().put("index", 0).put("finish_reason", end);
        choice.putObject("message").put("role", "assistant").put("content", content);
        answer.putObject("usage").put("prompt_tokens", 10).put("completion_tokens", 4);
        return ModelBehaviour.body(200, "application/json", answer.toString());
    }

    private TaskOutcome ask(String model, Duration time) {
        return ask(tasks, model, time);
    }

    private static TaskOutcome ask(ModelTasks tasks, String model, Duration time) {
        ObjectNode schema = WireJson.newObject().put("type", "object");
        return tasks.run(
                Principal.OPERATOR,
                new ModelTask(
                        model,
                        "test",
                        "Be brief.",
                        List.of(new ModelTask.Message("user", "How much?")),
                        "amount",
                        schema,
                        0.3,
                        100,
                        time,
                        json -> json.path("amount").isInt() ? List.of() : List.of("amount must be a whole number")));
    }

    @Test
    void an_answer_of_the_right_form_comes_with_who_gave_it_and_what_it_took() {
        upstream.on("m", saying("{\"amount\":7}", "stop"));

        TaskOutcome.Answered answered = (TaskOutcome.Answered) ask("local/m", Duration.ofSeconds(10));

        assertThat(answered.json().path("amount").asInt()).isEqualTo(7);
        assertThat(answered.provider() + "/" + answered.model()).isEqualTo("local/m");
        assertThat(answered.figures().calls()).isEqualTo(1);
        assertThat(answered.figures().inputTokens()).isEqualTo(10);
        JsonNode sent = upstream.requests("m").getFirst().json();
        assertThat(sent.path("temperature").asDouble()).isEqualTo(0.3);
        assertThat(sent.path("max_tokens").asInt()).isEqualTo(100);
        assertThat(sent.at("/response_format/json_schema/name").asText()).isEqualTo("amount");
        assertThat(sent.at("/messages/0/content").asText())
                .startsWith("Be brief.")
                .contains("JSON schema");
    }

    @Test
    void a_refused_answer_is_sent_back_once_with_what_is_wrong() {
        upstream.on("m", saying("{\"amount\":\"much\"}", "stop"), saying("{\"amou", "length"));

        TaskOutcome.Unavailable none = (TaskOutcome.Unavailable) ask("local/m", Duration.ofSeconds(10));

        assertThat(none.code()).isEqualTo("invalid_answer");
        assertThat(none.message()).contains("cut off");
        assertThat(none.figures().calls()).isEqualTo(2);
        assertThat(none.figures().outputTokens()).isEqualTo(8);
        JsonNode messages = upstream.requests("m").getLast().json().path("messages");
        assertThat(messages).hasSize(4);
        assertThat(messages.path(3).path("content").asText()).contains("amount must be a whole number");
    }

    @Test
    void models_that_reason_get_no_temperature() {
        upstream.on("gpt-5-mini", saying("{\"amount\":7}", "stop"));

        ask("local/gpt-5-mini", Duration.ofSeconds(10));

        JsonNode sent = upstream.requests("gpt-5-mini").getFirst().json();
        assertThat(sent.has("temperature")).isFalse();
        assertThat(sent.path("max_completion_tokens").asInt()).isEqualTo(100);
    }

    @Test
    void without_time_nothing_is_sent() {
        assertThat(ask("local/m", Duration.ZERO))
                .isInstanceOfSatisfying(TaskOutcome.Unavailable.class, none -> assertThat(none.code())
                        .isEqualTo("no_time"));
        assertThat(upstream.requests()).isEmpty();
    }

    @Test
    void without_a_provider_the_reason_is_told() {
        ModelTasks nobody = ModelTasks.over(new Router(List.of(), List.of(), RouteListener.NONE, Timing.SYSTEM));

        assertThat(ask(nobody, "local/m", Duration.ofSeconds(5)))
                .isInstanceOfSatisfying(TaskOutcome.Unavailable.class, none -> assertThat(none.code())
                        .isEqualTo("NO_PROVIDER"));
    }

    @Test
    void retries_end_with_the_time_of_the_task() {
        upstream.on("m", ModelBehaviour.status(500));
        long start = System.nanoTime();

        assertThat(ask("local/m", Duration.ofMillis(600))).isInstanceOf(TaskOutcome.Unavailable.class);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }
}
