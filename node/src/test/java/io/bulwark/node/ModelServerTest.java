package io.bulwark.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulwark.testing.FaultyModelServer;
import io.bulwark.testing.ModelBehaviour;
import io.bulwark.testing.ModelScript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A model server over real HTTP, with everything that can go wrong: only a whole answer becomes a result. */
class ModelServerTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final FaultyModelServer server = FaultyModelServer.start();
    private final WithModels skills =
            new WithModels(new ModelServer(URI.create(server.url()), "sk" + "-test", Duration.ofSeconds(2)));

    @AfterEach
    void close() {
        server.close();
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Outcome run(String kind, @Nullable String model, String payload) throws InterruptedException {
        return skills.run(new Work(new Attempt(new UUID(0, 1), 1), kind, false, model, json(payload)));
    }

    private Outcome chat(ModelBehaviour behaviour) throws InterruptedException {
        server.on("told-1", behaviour);
        skills.refresh();
        return run("chat", "told-1", "{\"prompt\":\"hello\"}");
    }

    private static ModelBehaviour answer(String finish, String content) {
        return ModelBehaviour.body(
                200,
                "application/json",
                "{\"choices\":[{\"message\":{\"content\":" + content + "},\"finish_reason\":" + finish + "}]}");
    }

    @Test
    void a_whole_answer_is_the_result_and_the_request_is_made_repeatable() throws Exception {
        assertThat(chat(ModelBehaviour.ok())).isEqualTo(new Outcome.Done(ModelScript.TEXT));

        JsonNode asked = server.requests("told-1").getFirst().json();
        assertThat(asked.path("temperature").asInt(-1)).isZero();
        assertThat(asked.path("seed").asInt(-1)).isZero();
        assertThat(asked.path("max_tokens").asInt()).isEqualTo(4_096);
        assertThat(asked.path("stream").asBoolean(true)).isFalse();
        assertThat(asked.has("bounded")).isFalse();
        assertThat(asked.path("messages").path(0).path("content").asText()).isEqualTo("hello");
        assertThat(server.requests("told-1").getFirst().headers())
                .containsEntry("authorization", "Bearer sk" + "-test");
        assertThat(skills.models()).containsExactlyInAnyOrder("told-1", "told-2", BuiltIn.EMBEDDING);
    }

    @Test
    void what_the_requester_says_is_kept_and_what_is_not_known_is_refused() throws Exception {
        skills.refresh();
        assertThat(run(
                        "chat",
                        "told-1",
                        "{\"messages\":[{\"role\":\"system\",\"content\":\"be brief\"},{\"role\":\"user\",\"content\":\"hi\"}],"
                                + "\"temperature\":0.5,\"seed\":7,\"max_tokens\":20,\"stream\":true,\"user\":\"u\"}"))
                .isInstanceOf(Outcome.Done.class);
        JsonNode asked = server.requests("told-1").getFirst().json();
        assertThat(asked.path("temperature").asDouble()).isEqualTo(0.5);
        assertThat(asked.path("seed").asInt()).isEqualTo(7);
        assertThat(asked.path("max_tokens").asInt()).isEqualTo(20);
        assertThat(asked.has("user")).isFalse();

        for (String odd : new String[] {
            "{\"prompt\":\"a\",\"tools\":[]}",
            "{\"prompt\":\"a\",\"n\":3}",
            "{\"messages\":[{\"role\":\"root\",\"content\":\"a\"}]}",
            "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\"}]}]}",
            "{\"messages\":[]}",
            "{\"prompt\":\"a\",\"temperature\":\"hot\"}",
            "7"
        }) {
            assertThat(run("chat", "told-1", odd)).as(odd).isInstanceOf(Outcome.Failed.class);
        }
        assertThat(server.requests("told-1")).hasSize(1);
    }

    @Test
    void a_model_that_is_not_here_or_not_named_is_left_to_other_nodes() throws Exception {
        skills.refresh();
        assertThat(run("chat", null, "{\"prompt\":\"a\"}")).isInstanceOf(Outcome.Back.class);
        assertThat(run("chat", "other", "{\"prompt\":\"a\"}")).isInstanceOf(Outcome.Back.class);
        assertThat(run("embedding", "other", "\"a\"")).isInstanceOf(Outcome.Back.class);
        assertThat(run("wasm", null, "{}")).isInstanceOf(Outcome.Back.class);
        assertThat(server.requests("other")).isEmpty();
        // What is built in needs no model server.
        assertThat(run("embedding", null, "\"a\"")).isInstanceOf(Outcome.Done.class);
        assertThat(run("hash", null, "\"a\"")).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void answers_that_are_cut_odd_or_errors_are_no_results() throws Exception {
        for (ModelBehaviour bad : new ModelBehaviour[] {
            ModelBehaviour.cutAfter(20),
            ModelBehaviour.resetAfter(20),
            ModelBehaviour.reset(),
            ModelBehaviour.hangUp(),
            ModelBehaviour.malformedAfter(10),
            ModelBehaviour.raw("HTTP/1.1 200 OK\r\n\r\nhello"),
            ModelBehaviour.status(500),
            ModelBehaviour.status(400),
            ModelBehaviour.status(404),
            ModelBehaviour.body(200, "application/json", "[]"),
            ModelBehaviour.body(200, "application/json", "{}"),
            ModelBehaviour.body(200, "text/html", "<html>"),
            ModelBehaviour.body(200, "application/json", "{\"choices\":[]}"),
            ModelBehaviour.body(200, "application/json", "\"" + "x".repeat(9 << 20) + "\""),
            answer("\"length\"", "\"cut by the bound\""),
            answer("\"content_filter\"", "\"text\""),
            answer("\"tool_calls\"", "null"),
            answer("null", "\"text\""),
            answer("\"stop\"", "\"\""),
            answer("\"stop\"", "null"),
            answer("\"stop\"", "{\"a\":1}"),
            ModelBehaviour.drip("HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n{\"choices\"", Duration.ofMillis(100))
        }) {
            assertThat(chat(bad)).isInstanceOf(Outcome.Failed.class);
        }
    }

    @Test
    void an_answer_cut_where_the_requester_wanted_it_says_so() throws Exception {
        server.on("told-1", answer("\"length\"", "\"ten tokens\""));
        skills.refresh();

        assertThat(run("chat", "told-1", "{\"prompt\":\"a\",\"max_tokens\":10}"))
                .isEqualTo(new Outcome.Done(
                        "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"ten tokens\"},"
                                + "\"finish_reason\":\"length\"}]}"));
    }

    @Test
    void a_busy_model_server_is_asked_again_once_and_then_the_task_goes_to_another() throws Exception {
        ModelBehaviour busy = ModelBehaviour.error(429, "rate", "slow down", Map.of("Retry-After", "1"));
        server.on("told-1", busy, ModelBehaviour.ok());
        skills.refresh();
        assertThat(run("chat", "told-1", "{\"prompt\":\"a\"}")).isInstanceOf(Outcome.Done.class);

        assertThat(chat(busy)).isInstanceOf(Outcome.Back.class);
        assertThat(chat(ModelBehaviour.error(503, "busy", "later", Map.of("Retry-After", "3600"))))
                .isInstanceOf(Outcome.Back.class);
        assertThat(skills.paused()).isNull();
    }

    @Test
    void a_model_server_that_is_gone_or_refuses_pauses_the_node_until_it_is_back() throws Exception {
        assertThat(chat(ModelBehaviour.status(401))).isInstanceOf(Outcome.Back.class);
        assertThat(skills.paused()).contains("refuses the key");
        skills.refresh();
        assertThat(skills.paused()).isNull();
        assertThat(chat(ModelBehaviour.error(302, "moved", "there", Map.of("Location", "http://127.0.0.1:1/"))))
                .isInstanceOf(Outcome.Back.class);
        assertThat(skills.paused()).contains("redirects");

        skills.refresh();
        server.close();
        assertThat(run("chat", "told-1", "{\"prompt\":\"a\"}")).isInstanceOf(Outcome.Back.class);
        assertThat(skills.paused()).contains("does not answer");
        skills.refresh();
        assertThat(skills.paused()).contains("does not answer");
    }

    @Test
    void embeddings_are_one_flat_list_of_numbers() throws Exception {
        server.on(
                "told-1",
                ModelBehaviour.body(
                        200,
                        "application/json",
                        "{\"data\":[{\"index\":0,\"embedding\":[0.5,-1]},{\"index\":1,\"embedding\":[2e-3,3]}]}"));
        skills.refresh();
        assertThat(run("embedding", "told-1", "{\"input\":[\"a\",\"b\"]}"))
                .isEqualTo(new Outcome.Done("[0.5,-1.0,0.002,3.0]"));

        for (String odd : new String[] {
            "{\"data\":[{\"index\":0,\"embedding\":[0.5]}]}",
            "{\"data\":[{\"index\":1,\"embedding\":[1]},{\"index\":0,\"embedding\":[1]}]}",
            "{\"data\":[{\"embedding\":[1]},{\"embedding\":[1,2]}]}",
            "{\"data\":[{\"embedding\":[]},{\"embedding\":[]}]}",
            "{\"data\":[{\"embedding\":[\"a\"]},{\"embedding\":[1]}]}"
        }) {
            server.on("told-1", ModelBehaviour.body(200, "application/json", odd));
            assertThat(run("embedding", "told-1", "{\"input\":[\"a\",\"b\"]}"))
                    .as(odd)
                    .isInstanceOf(Outcome.Failed.class);
        }
    }
}
