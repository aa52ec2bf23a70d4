package io.bulwark.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.testing.NodePackages;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The protocol's own suite against {@code /mcp}, in the scenarios for what is offered (docs/mcp.md lists the others). */
@QuarkusTest
@QuarkusTestResource(TestEngines.class)
class McpConformanceTest {
    private static final Path SCRIPT = Path.of("src/test/node/conformance.cjs").toAbsolutePath();
    private static final Path CLIENT = Path.of("src/test/node/mcp-client.cjs").toAbsolutePath();
    private static final List<String> SCENARIOS =
            List.of("server-initialize", "ping", "tools-list", "dns-rebinding-protection");

    @Test
    void the_scenarios_for_what_is_offered_pass() throws Exception {
        ObjectNode input =
                Client.JSON.createObjectNode().put("url", Client.url() + "/mcp").put("key", Client.operatorKey());
        SCENARIOS.forEach(input.putArray("scenarios")::add);

        JsonNode results = Client.JSON.readTree(NodePackages.node(SCRIPT.toString(), input.toString()));

        assertThat(results).hasSize(SCENARIOS.size()).allSatisfy(result -> {
            assertThat(result.path("exit").asInt()).as(result.toPrettyString()).isZero();
            assertThat(result.path("checks")).isNotEmpty().allSatisfy(check -> assertThat(
                            check.path("status").asText())
                    .as(check.toString())
                    .isEqualTo("SUCCESS"));
        });
    }

    @Test
    void the_official_client_library_lists_and_calls_the_tools() throws Exception {
        ObjectNode input =
                Client.JSON.createObjectNode().put("url", Client.url() + "/mcp").put("key", Client.operatorKey());
        input.putArray("calls")
                .addObject()
                .put("name", "guard_check")
                .putObject("arguments")
                .put("input", "Write to ada@example.org");

        JsonNode seen = Client.JSON.readTree(NodePackages.node(CLIENT.toString(), input.toString()));

        assertThat(seen.at("/server/name").asText()).isEqualTo("bulwark");
        assertThat(seen.path("tools")).hasSize(3);
        assertThat(seen.at("/results/0/structuredContent/verdict").asText()).isEqualTo("redact");
    }
}
