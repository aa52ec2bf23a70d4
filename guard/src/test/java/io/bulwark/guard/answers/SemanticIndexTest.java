package io.bulwark.guard.answers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.text.similar.SameQuestion;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SemanticIndexTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final AnswerScope SCOPE = new AnswerScope("ann", "default");
    private static final SameQuestion GATE = SameQuestion.english();

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final InstantSource clock = now::get;

    private SemanticIndex<String> index(int capacity) {
        return new SemanticIndex<>(GATE, capacity, Duration.ofHours(1), clock);
    }

    private static ObjectNode request(String... contents) {
        ObjectNode request = JSON.createObjectNode().put("model", "m").put("temperature", 0);
        for (String content : contents) {
            request.withArray("/messages").addObject().put("role", "user").put("content", content);
        }
        return request;
    }

    @Test
    void every_member_of_a_request_is_part_of_its_key() throws Exception {
        Set<AnswerKey> keys = new HashSet<>();
        keys.add(AnswerKey.of(request("hi"), SCOPE));
        Map<String, String> members = Map.ofEntries(
                Map.entry("model", "\"n\""),
                Map.entry("temperature", "0.1"),
                Map.entry("top_p", "0.5"),
                Map.entry("seed", "7"),
                Map.entry("tools", "[{\"type\":\"function\"}]"),
                Map.entry("tool_choice", "\"auto\""),
                Map.entry("response_format", "{\"type\":\"json_object\"}"),
                Map.entry("stop", "[\"x\"]"),
                Map.entry("max_tokens", "5"),
                Map.entry("user", "\"bob\""),
                Map.entry("never_heard_of", "true"),
                Map.entry("messages", "[{\"role\":\"system\",\"content\":\"hi\"}]"));
        for (Map.Entry<String, String> member : members.entrySet()) {
            keys.add(AnswerKey.of(request("hi").set(member.getKey(), JSON.readTree(member.getValue())), SCOPE));
        }
        ObjectNode named = request("hi");
        ((ObjectNode) named.at("/messages/0")).put("name", "eve");
        keys.add(AnswerKey.of(named, SCOPE));
        keys.add(AnswerKey.of(request("hi", "hi"), SCOPE));
        keys.add(AnswerKey.of(request("hi"), new AnswerScope("bob", "default")));
        keys.add(AnswerKey.of(request("hi"), new AnswerScope("ann", "strict")));
        assertThat(keys).hasSize(members.size() + 5);
    }

    @Test
    void the_order_of_members_the_form_of_numbers_and_streaming_do_not_matter() throws Exception {
        assertThat(AnswerKey.of(JSON.readTree("{\"a\":1.0,\"b\":[{\"x\":1,\"y\":2}],\"stream\":true}"), SCOPE))
                .isEqualTo(AnswerKey.of(JSON.readTree("{\"b\":[{\"y\":2,\"x\":1}],\"a\":1}"), SCOPE));
    }

    @Test
    void another_wording_is_answered_and_an_opposite_question_is_not() {
        SemanticIndex<String> index = index(10);
        index.put(request("How do I enable 2FA?"), SCOPE, "So.");
        assertThat(index.find(request("How do I enable 2FA?"), SCOPE)).isInstanceOf(Lookup.Exact.class);
        assertThat(index.find(request("Can you tell me how to enable two-factor authentication?"), SCOPE))
                .isEqualTo(new Lookup.Same<>("So.", Duration.ZERO, "How do I enable 2FA?"));
        assertThat(index.find(request("How do I disable 2FA?"), SCOPE))
                .isInstanceOfSatisfying(
                        Lookup.Miss.class, miss -> assertThat(miss.why()).startsWith("OPPOSITE"));
    }

    @Test
    void owners_settings_and_earlier_turns_keep_answers_apart() {
        SemanticIndex<String> index = index(10);
        index.put(request("I use Linux.", "How do I enable 2FA?"), SCOPE, "So.");
        String again = "How can I enable 2FA?";
        assertThat(index.find(request("I use Linux.", again), SCOPE)).isInstanceOf(Lookup.Same.class);
        assertThat(index.find(request("I use Windows.", again), SCOPE)).isInstanceOf(Lookup.Miss.class);
        assertThat(index.find(request(again), SCOPE)).isInstanceOf(Lookup.Miss.class);
        assertThat(index.find(request("I use Linux.", again), new AnswerScope("bob", "default")))
                .isInstanceOf(Lookup.Miss.class);
        assertThat(index.find(request("I use Linux.", again), new AnswerScope("ann", "strict")))
                .isInstanceOf(Lookup.Miss.class);
    }

    @Test
    void answers_expire_and_the_least_recently_used_goes_first() {
        SemanticIndex<String> index = index(2);
        index.put(request("What is gas?"), SCOPE, "1");
        index.put(request("What is a nonce?"), SCOPE, "2");
        index.find(request("What is gas?"), SCOPE);
        index.put(request("What is a rollup?"), SCOPE, "3");
        assertThat(index.size()).isEqualTo(2);
        assertThat(index.find(request("What's gas?"), SCOPE)).isInstanceOf(Lookup.Same.class);
        assertThat(index.find(request("What's a nonce?"), SCOPE)).isInstanceOf(Lookup.Miss.class);
        now.set(Instant.EPOCH.plus(Duration.ofHours(1)));
        assertThat(index.find(request("What is gas?"), SCOPE)).isInstanceOf(Lookup.Miss.class);
    }

    @Test
    void ten_thousand_answers_are_searched_in_under_a_millisecond() {
        SemanticIndex<String> index = index(10_000);
        for (int i = 0; i < 10_000; i++) {
            index.put(request("How do I enable plan " + i + " in my account?"), SCOPE, "answer " + i);
        }
        for (int i = 0; i < 2_000; i++) {
            index.find(request("How can I enable plan " + i + " in my account?"), SCOPE);
        }
        long start = System.nanoTime();
        for (int i = 2_000; i < 4_000; i++) {
            assertThat(index.find(request("How can I enable plan " + i + " in my account?"), SCOPE))
                    .isInstanceOf(Lookup.Same.class);
        }
        assertThat((System.nanoTime() - start) / 2_000).isLessThan(1_000_000);
    }

    @Test
    void a_request_that_may_be_answered_differently_says_why_it_is_not_kept() {
        assertThat(Cacheability.of(request("What is gas?"), Cacheability.Rules.STRICT))
                .isEqualTo(new Cacheability.Cacheable());
        assertThat(Cacheability.of(request("What is gas?").put("temperature", 0.7), Cacheability.Rules.STRICT))
                .isInstanceOf(Cacheability.NotCacheable.class);
        assertThat(Cacheability.of(request("What is the latest gas price?"), Cacheability.Rules.STRICT))
                .isEqualTo(new Cacheability.NotCacheable("the question is about the present moment"));
        ObjectNode unset = request("What is gas?");
        unset.remove("temperature");
        assertThat(Cacheability.of(unset, Cacheability.Rules.STRICT)).isInstanceOf(Cacheability.NotCacheable.class);
    }
}
