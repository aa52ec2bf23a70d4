package io.bulwark.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestEngines.class)
class GuardSocketTest {
    private static final String PROSE =
            "The committee met on the first floor and spoke for a long while about the garden, the old gate and the"
                    + " trees along the river, which had grown well in the wet spring. ";

    private static TestSocket talk(String credential) {
        return new TestSocket("/api/v1/guard/stream", credential);
    }

    private static ObjectNode frame(String type) {
        return Client.JSON.createObjectNode().put("type", type);
    }

    private static ObjectNode chunk(int seq, String text) {
        return frame("chunk").put("seq", seq).put("text", text);
    }

    @Test
    void a_connection_is_upgraded_on_its_own_loop_so_that_its_first_frame_finds_the_handlers() throws Exception {
        UpgradeThread.ON_LOOP.clear();

        try (TestSocket _ = talk(Client.operatorKey())) {
            assertThat(UpgradeThread.ON_LOOP).containsExactly(true);
        }
    }

    @Test
    void an_answer_leaves_in_pieces_with_personal_data_replaced_and_ends_with_a_verdict() throws Exception {
        try (TestSocket talk = talk(Client.operatorKey())) {
            talk.say(frame("start"));
            JsonNode started = talk.next();
            assertThat(started.path("type").asText()).isEqualTo("started");
            assertThat(started.at("/modes/privacy").asText()).isEqualTo("window");
            String text = PROSE.repeat(4) + "Write to mia.lindholm@example.org today. " + PROSE.repeat(3);
            int seq = 0;
            for (int i = 0; i < text.length(); i += 20) {
                talk.say(chunk(++seq, text.substring(i, Math.min(text.length(), i + 20))));
            }
            talk.say(frame("end"));

            StringBuilder out = new StringBuilder();
            int pieces = 0;
            JsonNode frame = talk.next();
            for (; frame.path("type").asText().equals("text"); frame = talk.next()) {
                out.append(frame.path("text").asText());
                pieces++;
            }

            assertThat(pieces).isGreaterThan(3);
            assertThat(frame.path("type").asText()).isEqualTo("verdict");
            assertThat(frame.path("verdict").asText()).isEqualTo("redact");
            assertThat(frame.path("stopped").asBoolean()).isFalse();
            assertThat(out.toString()).isEqualTo(text.replace("mia.lindholm@example.org", "[EMAIL_ADDRESS_1]"));
        }
    }

    @Test
    void placeholders_of_the_session_are_undone_on_the_way_out() throws Exception {
        String session = UUID.randomUUID().toString();
        Client.post(
                "/api/v1/guard",
                Client.JSON
                        .createObjectNode()
                        .put("input", "I am at tom@example.org")
                        .put("session_id", session)
                        .toString());
        try (TestSocket talk = talk(Client.operatorKey())) {
            ObjectNode start = frame("start");
            start.putObject("exchange")
                    .put("input", "I am at [EMAIL_ADDRESS_1]")
                    .put("session_id", session);
            talk.say(start);
            talk.next();
            talk.say(chunk(1, "I will write to [EMAIL_ADD"));
            talk.say(chunk(2, "RESS_1] soon."));
            talk.say(frame("end"));

            assertThat(talk.next().path("text").asText()).isEqualTo("I will write to tom@example.org soon.");
        }
    }

    @Test
    void a_lost_connection_is_resumed_where_it_was_lost() throws Exception {
        String id;
        List<String> got = new ArrayList<>();
        try (TestSocket talk = talk(Client.operatorKey())) {
            talk.say(frame("start"));
            id = talk.next().path("stream").asText();
            talk.say(chunk(1, PROSE.repeat(5)));
            got.add(talk.next().path("text").asText());
        }
        try (TestSocket talk = talk(Client.operatorKey())) {
            talk.say(frame("resume").put("stream", id).put("after", 1));
            JsonNode resumed = talk.next();
            assertThat(resumed.path("through").asInt()).isEqualTo(1);
            talk.say(chunk(1, PROSE.repeat(5)));
            talk.say(chunk(2, PROSE));
            talk.say(frame("end"));
            for (JsonNode frame = talk.next(); !frame.path("type").asText().equals("verdict"); frame = talk.next()) {
                got.add(frame.path("text").asText());
            }
        }
        try (TestSocket talk = talk(Client.operatorKey())) {
            talk.say(frame("resume").put("stream", id));
            talk.next();
            assertThat(talk.next().path("text").asText()).isEqualTo(got.getFirst());
        }

        assertThat(String.join("", got)).isEqualTo(PROSE.repeat(6));
    }

    @Test
    void faults_are_answered_with_their_field_and_the_stream_goes_on() throws Exception {
        try (TestSocket talk = talk(Client.operatorKey())) {
            talk.say(chunk(1, "x"));
            assertThat(talk.next().at("/errors/0/field").asText()).isEqualTo("type");
            talk.say(frame("start"));
            talk.next();
            talk.say(chunk(3, "x"));
            assertThat(talk.next().at("/errors/0/field").asText()).isEqualTo("seq");
            talk.say(frame("chunk").put("seq", 1).put("texts", "x"));
            assertThat(talk.next().at("/errors/0/field").asText()).isEqualTo("texts");
            talk.say(frame("resume").put("stream", UUID.randomUUID().toString()));
            assertThat(talk.next().path("code").asText()).isEqualTo("NOT_FOUND");
            talk.say(chunk(1, "hello"));
            talk.say(frame("end"));
            assertThat(talk.next().path("text").asText()).isEqualTo("hello");
        }
    }

    @Test
    void nobody_opens_a_socket_without_a_credential_that_may_guard() throws Exception {
        JsonNode key = Client.json(Client.post(
                "/api/v1/keys", "{\"name\":\"reads " + UUID.randomUUID() + "\",\"permissions\":[\"scan:read\"]}"));

        assertThatThrownBy(() -> talk("bwk_nonsense")).hasStackTraceContaining("401");
        assertThatThrownBy(() -> talk(key.path("key").asText())).hasStackTraceContaining("403");
    }

    private static ObjectNode joining(String session) {
        ObjectNode join = frame("join");
        join.putObject("exchange").put("session_id", session);
        return join;
    }

    private static ObjectNode message(int seq, String role, String content) {
        return frame("message").put("seq", seq).put("role", role).put("content", content);
    }

    @Test
    void a_growing_conversation_is_checked_turn_by_turn_and_goes_on_over_another_connection() throws Exception {
        String session = UUID.randomUUID().toString();
        JsonNode second;
        try (TestSocket talk = talk(Client.operatorKey())) {
            talk.say(joining(session));
            assertThat(talk.next().path("turns").asInt()).isZero();
            talk.say(message(1, "user", "Summarise proposal 12."));
            assertThat(talk.next().path("verdict").asText()).isEqualTo("allow");
            talk.say(message(2, "assistant", "It pays 100 + 250 = 370 ETH."));
            second = talk.next();
            assertThat(second.at("/guards/trust/findings/0/category").asText()).isEqualTo("ARITHMETIC_ERROR");
        }
        try (TestSocket talk = talk(Client.operatorKey())) {
            talk.say(joining(session));
            assertThat(talk.next().path("turns").asInt()).isEqualTo(2);
            talk.say(message(2, "assistant", "It pays 100 + 250 = 370 ETH."));
            JsonNode again = talk.next();
            assertThat(again.path("id").asText()).isEqualTo(second.path("id").asText());
            talk.say(message(4, "user", "And the quorum?"));
            JsonNode gap = talk.next();
            assertThat(gap.path("type").asText()).isEqualTo("error");
            assertThat(gap.at("/errors/0/field").asText()).isEqualTo("seq");
            talk.say(message(3, "user", "And the quorum?"));
            JsonNode third = talk.next();
            assertThat(third.path("type").asText()).isEqualTo("checked");
            assertThat(third.at("/session/turns").asInt()).isEqualTo(3);
        }
    }

    @Test
    void a_message_needs_a_conversation_and_a_role() throws Exception {
        try (TestSocket talk = talk(Client.operatorKey())) {
            talk.say(message(1, "user", "Hello"));
            assertThat(talk.next().path("type").asText()).isEqualTo("error");
            talk.say(joining(UUID.randomUUID().toString()));
            talk.next();
            talk.say(message(1, "wizard", "Hello"));
            assertThat(talk.next().at("/errors/0/field").asText()).isEqualTo("messages[0].role");
        }
    }
}
