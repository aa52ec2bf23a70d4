package io.bulwark.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.testing.ModelBehaviour;
import io.bulwark.testing.ModelScript;
import io.bulwark.testing.NodePackages;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The official npm package works against the door as it stands. */
@QuarkusTest
@QuarkusTestResource(TestEngines.class)
@QuarkusTestResource(TestModels.class)
class OpenAiClientTest {
    private static final Path SCRIPT = Path.of("src/test/node/openai.cjs").toAbsolutePath();

    @Test
    void the_official_client_chats_streams_embeds_lists_and_understands_refusals() throws Exception {
        TestModels.upstream().on("npm", ModelBehaviour.ok());
        TestModels.upstream()
                .on(
                        "npm-cut",
                        ModelBehaviour.raw("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
                                + "data: {\"id\":\"a\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,"
                                + "\"delta\":{\"content\":\"Half an\"},\"finish_reason\":null}]}\n\n"));
        String input = Client.JSON
                .createObjectNode()
                .put("url", Client.url())
                .put("key", Client.operatorKey())
                .put("model", "local/npm")
                .toString();

        JsonNode seen = Client.JSON.readTree(NodePackages.node(SCRIPT.toString(), input));

        assertThat(seen.path("whole").asText()).isEqualTo(ModelScript.TEXT);
        assertThat(seen.path("total").asInt()).isPositive();
        assertThat(seen.path("streamed").asText()).isEqualTo(ModelScript.TEXT);
        assertThat(seen.path("finish").asText()).isEqualTo("stop");
        assertThat(seen.path("usage").asInt()).isPositive();
        assertThat(seen.path("helper").asText()).isEqualTo("one two three");
        assertThat(seen.path("parts").asText()).isEqualTo("What is in the picture?");
        assertThat(seen.path("embedding").asInt()).isEqualTo(2);
        assertThat(seen.path("legacy").asText()).contains("Hello there");
        assertThat(seen.path("models").toString()).contains("bulwark/echo", "helper");
        assertThat(seen.path("retrieved").asText()).isEqualTo("bulwark/echo");
        assertThat(seen.at("/blocked/status").asInt()).isEqualTo(422);
        assertThat(seen.at("/blocked/code").asText()).isEqualTo("GUARD_BLOCKED");
        assertThat(seen.at("/stranger/status").asInt()).isEqualTo(401);
        assertThat(seen.path("cut").asText()).isEqualTo("upstream_truncated");
    }
}
