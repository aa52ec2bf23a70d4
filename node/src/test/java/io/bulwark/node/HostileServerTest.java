package io.bulwark.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

/** Whatever a server sends, the node neither falls over nor grows. */
class HostileServerTest {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static NodeAgent agent() {
        Settings settings = new Settings("test", null, "1", 2, null, 0, false, true, 0, Duration.ofSeconds(1), false);
        return NodeAgent.ofProcess(
                settings, new BuiltIn(), () -> new Endpoint(URI.create("http://127.0.0.1:1"), null), event -> {});
    }

    @Property(tries = 1_000, seed = "4711")
    void any_text_is_heard_without_harm(@ForAll @StringLength(max = 300) String text) {
        assertThat(Heard.read(text)).isNotNull();
        assertThat(Heard.read("{\"assign\":" + text + "}")).isNotNull();
        ObjectNode item = JSON.objectNode().put("task", text).put("epoch", 1).put("kind", text);
        item.put("payload", text);
        ObjectNode frame = JSON.objectNode().put("type", text).put("code", text).put("ack", text);
        for (String member : List.of("assign", "reveal", "withdraw", "refused")) {
            frame.putArray(member).add(item).add(text);
        }
        agent().hear(Heard.read(frame.toString()));
    }

    @Provide
    Arbitrary<String> frames() {
        Arbitrary<JsonNode> odd = Arbitraries.of(
                JSON.nullNode(),
                JSON.booleanNode(true),
                JSON.numberNode(-1),
                JSON.numberNode(Double.MAX_VALUE),
                JSON.textNode("\u202e\u0000"),
                JSON.arrayNode().add(JSON.arrayNode()),
                JSON.objectNode().put("task", 7));
        Arbitrary<JsonNode> item = Combinators.combine(
                        Arbitraries.integers().between(0, 5),
                        Arbitraries.integers().between(-1, 3),
                        Arbitraries.of("hash", "embedding", "chat", "wasm", "", "x".repeat(500)),
                        Arbitraries.of(true, false),
                        Arbitraries.of("LATE", "REPEATED", "TOO_EARLY", "ENDED", "?", ""))
                .as((task, epoch, kind, commit, why) -> {
                    ObjectNode json = JSON.objectNode()
                            .put("task", new UUID(0, task).toString())
                            .put("epoch", epoch)
                            .put("kind", kind)
                            .put("commit", commit)
                            .put("why", why);
                    json.putObject("payload").put("data", "text");
                    return (JsonNode) json;
                });
        Arbitrary<JsonNode> list = Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(6, item), net.jqwik.api.Tuple.of(1, odd))
                .list()
                .ofMaxSize(6)
                .map(items -> (JsonNode) JSON.arrayNode().addAll(items));
        Arbitrary<JsonNode> value =
                Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(8, list), net.jqwik.api.Tuple.of(1, odd));
        return Combinators.combine(
                        value, value, value, value, Arbitraries.longs().between(-2, 40), Arbitraries.of("", "error"))
                .as((assign, reveal, withdraw, refused, ack, type) -> {
                    ObjectNode frame =
                            JSON.objectNode().put("ack", ack).put("type", type).put("code", "CONFLICT");
                    frame.set("assign", assign);
                    frame.set("reveal", reveal);
                    frame.set("withdraw", withdraw);
                    frame.set("refused", refused);
                    return frame.toString();
                });
    }

    @Property(tries = 200, seed = "4711")
    void any_sequence_of_frames_leaves_the_node_within_its_bounds(@ForAll("sequences") List<String> sequence) {
        NodeAgent agent = agent();
        sequence.forEach(frame -> agent.hear(Heard.read(frame)));

        AgentStatus status = agent.status();
        assertThat(status.running() + status.committed()).isLessThanOrEqualTo(6 * 3);
    }

    @Provide
    Arbitrary<List<String>> sequences() {
        return frames().list().ofMaxSize(30);
    }

    @Test
    void more_work_than_the_node_has_room_for_is_given_back() {
        NodeAgent agent = agent();
        for (int round = 0; round < 20; round++) {
            ObjectNode frame = JSON.objectNode();
            ArrayNode assign = frame.putArray("assign");
            for (int i = 0; i < 5_000; i++) {
                assign.addObject()
                        .put("task", new UUID(round, i).toString())
                        .put("epoch", 1)
                        .put("kind", "chat")
                        .put("commit", true)
                        .putObject("payload")
                        .put("data", "x");
            }
            agent.hear(Heard.read(frame.toString()));
        }

        assertThat(agent.status().running()).isLessThan(100);
        assertThat(agent.status().released()).isGreaterThan(90_000);
    }

    @Test
    void frames_too_deep_or_with_endless_texts_are_no_frames() {
        assertThat(Heard.read("[".repeat(100_000))).isEqualTo(Heard.NOTHING);
        assertThat(Heard.read("{\"assign\":" + "[".repeat(500) + "]".repeat(500) + "}"))
                .isEqualTo(Heard.NOTHING);
        assertThat(Heard.read("{\"ack\":\"" + "x".repeat(2_000_000) + "\"}")).isEqualTo(Heard.NOTHING);
    }
}
