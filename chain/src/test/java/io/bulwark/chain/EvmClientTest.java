package io.bulwark.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.kernel.EvmAddress;
import io.bulwark.testing.Eventually;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvmClientTest {
    private static final long CHAIN = 5;
    private static final EvmAddress SOMEBODY = new EvmAddress("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
    private static final CallLimits LIMITS = new CallLimits(Duration.ofSeconds(3), 1024, 1_000_000);
    private static final byte[] DATA = {1, 2, 3, 4};

    private final FakeNode first =
            FakeNode.start(CHAIN).result("eth_call", "0x01").result("eth_getCode", "0x");
    private final FakeNode second =
            FakeNode.start(CHAIN).result("eth_call", "0x02").result("eth_getCode", "0x");
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<String> logged = Collections.synchronizedList(new ArrayList<>());
    private final Logger logger = Logger.getLogger("io.bulwark.chain");
    private final Handler keeper = new Handler() {
        @Override
        public void publish(LogRecord line) {
            logged.add(line.getMessage() + Arrays.toString(line.getParameters()) + line.getThrown());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void keep_the_log() {
        logger.setLevel(Level.ALL);
        logger.addHandler(keeper);
    }

    @AfterEach
    void the_key_of_an_endpoint_is_seen_nowhere() {
        logger.removeHandler(keeper);
        first.close();
        second.close();
        assertThat(logged).noneMatch(line -> line.contains(FakeNode.SECRET));
        assertThat(meters.getMeters().toString()).doesNotContain(FakeNode.SECRET);
    }

    private EvmClient client(FakeNode... nodes) {
        return client(Map.of(), nodes);
    }

    private EvmClient client(Map<String, String> settings, FakeNode... nodes) {
        Map<String, String> all = new HashMap<>(Map.of(
                "bulwark.chain.request-timeout", "PT0.5S",
                "bulwark.chain.breaker-failures", "3",
                "bulwark.chain.networks.5.urls",
                        Arrays.stream(nodes).map(FakeNode::url).collect(Collectors.joining(","))));
        all.putAll(settings);
        SmallRyeConfig config = Chains.config(all);
        return new Chains(config.getConfigMapping(ChainConfig.class), config.getConfigMapping(RpcConfig.class), meters)
                .client(CHAIN)
                .orElseThrow();
    }

    private static byte[] call(EvmClient client) {
        return client.call(SOMEBODY, DATA, LIMITS);
    }

    @Test
    void a_call_is_sent_with_its_limits_and_answered_with_bytes() {
        assertThat(call(client(first, second))).containsExactly(1);
        JsonNode request = first.requests.getLast();
        assertThat(request.path("params").toString())
                .isEqualTo("[{\"to\":\"" + SOMEBODY.value()
                        + "\",\"data\":\"0x01020304\",\"gas\":\"0xf4240\"},\"latest\"]");
        assertThat(second.requests).isEmpty();
    }

    @Test
    void code_without_a_receiver_is_called_as_a_creation() {
        assertThat(client(first).callWithCode(DATA, LIMITS)).containsExactly(1);
        assertThat(first.requests.getLast().path("params").path(0).has("to")).isFalse();
    }

    @Test
    void an_account_has_code_or_not() {
        EvmClient client = client(first);
        assertThat(client.hasCode(SOMEBODY)).isFalse();
        first.result("eth_getCode", "0x6001");
        assertThat(client.hasCode(SOMEBODY)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "500 oops",
                "502 <html>bad gateway</html>",
                "200 <!doctype html><html><body>Just a moment...</body></html>",
                "200 ",
                "200 {",
                "200 []",
                "200 null",
                "200 \"0x01\"",
                "200 {\"jsonrpc\":\"2.0\",\"id\":1}",
                "200 {\"jsonrpc\":\"2.0\",\"id\":999999,\"result\":\"0x01\"}",
                "200 {\"jsonrpc\":\"2.0\",\"id\":\"1\",\"result\":\"0x01\"}",
                "200 {\"jsonrpc\":\"2.0\",\"id\":1,\"id\":1,\"result\":\"0x01\"}",
                "401 {\"message\":\"who are you\"}",
                "301 moved",
                "429 slow down"
            })
    void what_is_no_answer_moves_on_to_the_next_endpoint(String reply) {
        first.status(Integer.parseInt(reply.substring(0, 3)), reply.substring(4));
        assertThat(call(client(first, second))).containsExactly(2);
    }

    @Test
    void a_null_result_is_no_answer() {
        first.on("eth_call", _ -> NullNode.instance);
        assertThat(call(client(first, second))).containsExactly(2);
    }

    @Test
    void deep_json_is_no_answer() {
        first.status(200, "[".repeat(100_000));
        assertThat(call(client(first, second))).containsExactly(2);
    }

    @Test
    void a_rate_limit_in_the_answer_moves_on_too() {
        first.error("eth_call", -32005, "daily request count exceeded for " + FakeNode.SECRET);
        assertThat(call(client(first, second))).containsExactly(2);
    }

    @Test
    void an_endpoint_that_nobody_listens_at_is_passed_over() {
        first.close();
        assertThat(call(client(first, second))).containsExactly(2);
    }

    @Test
    void an_endpoint_that_hangs_is_left_for_the_next_in_time() {
        CountDownLatch never = new CountDownLatch(1);
        first.answer((_, _) -> wait(never));
        long start = System.nanoTime();
        assertThat(call(client(first, second))).containsExactly(2);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        never.countDown();
    }

    @Test
    void a_body_that_drips_ends_at_the_timeout() {
        CountDownLatch never = new CountDownLatch(1);
        first.answer((exchange, _) -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            wait(never);
        });
        assertThat(call(client(first, second))).containsExactly(2);
        never.countDown();
    }

    @Test
    void a_caller_in_a_hurry_does_not_close_an_endpoint_to_others() {
        CountDownLatch never = new CountDownLatch(1);
        EvmClient client = client(first);
        assertThat(call(client)).containsExactly(1);
        first.answer((_, _) -> wait(never));
        CallLimits hurry = new CallLimits(Duration.ofMillis(20), 1024, 1_000_000);
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> client.call(SOMEBODY, DATA, hurry)).isInstanceOf(ChainException.Unavailable.class);
        }
        first.proper();
        assertThat(call(client)).containsExactly(1);
        never.countDown();
    }

    private static void wait(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void an_endpoint_of_another_chain_is_refused_and_told_in_the_log() {
        FakeNode other = FakeNode.start(1).result("eth_call", "0xff");
        try (other) {
            EvmClient client = client(other, second);
            assertThat(call(client)).containsExactly(2);
            assertThat(call(client)).containsExactly(2);
            assertThat(other.asked("eth_call")).isZero();
            assertThat(other.asked("eth_chainId")).isEqualTo(1);
            assertThat(logged).anyMatch(line -> line.contains(other.host()));
            assertThatThrownBy(() -> call(client(other)))
                    .isInstanceOf(ChainException.Unavailable.class)
                    .hasMessageContaining("serves chain 1");
        }
    }

    @Test
    void the_chain_id_is_asked_once() {
        EvmClient client = client(first);
        call(client);
        call(client);
        assertThat(first.asked("eth_chainId")).isEqualTo(1);
    }

    @Test
    void a_revert_is_final_and_carries_what_the_contract_said() {
        first.on("eth_call", _ -> FakeNode.error(3, "execution reverted: no", "0x08c379a0"));
        assertThatThrownBy(() -> call(client(first, second)))
                .isInstanceOfSatisfying(ChainException.Reverted.class, e -> assertThat(e.data())
                        .containsExactly(0x08, 0xc3, 0x79, 0xa0));
        assertThat(second.requests).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"execution reverted", "out of gas", "invalid opcode: INVALID", "EVM error StackOverflow"})
    void a_failure_in_the_contract_is_told_by_its_words_too(String message) {
        first.error("eth_call", -32000, message);
        assertThatThrownBy(() -> call(client(first))).isInstanceOf(ChainException.Reverted.class);
    }

    @Test
    void what_one_node_refuses_another_may_answer_and_if_none_does_its_words_are_not_repeated() {
        first.error("eth_call", -32601, "method disabled for key " + FakeNode.SECRET);
        EvmClient client = client(first, second);
        assertThat(call(client)).containsExactly(2);
        second.error("eth_call", -32602, "see https://provider.example/?key=" + FakeNode.SECRET);
        assertThatThrownBy(() -> call(client))
                .isInstanceOf(ChainException.Unavailable.class)
                .hasMessageContaining("-32602")
                .hasMessageNotContaining(FakeNode.SECRET);
    }

    @Test
    void an_outage_names_hosts_and_reasons_only() {
        first.status(503, FakeNode.SECRET);
        second.close();
        assertThatThrownBy(() -> call(client(first, second)))
                .isInstanceOf(ChainException.Unavailable.class)
                .hasMessageContaining(first.host() + " answered with HTTP status 503")
                .hasMessageContaining(second.host() + " cannot be reached")
                .hasMessageNotContaining(FakeNode.SECRET)
                .hasNoCause();
    }

    @Test
    void a_block_that_a_lagging_node_does_not_know_yet_is_asked_for_again() {
        List<Integer> calls = new ArrayList<>();
        first.on("eth_call", _ -> {
            calls.add(1);
            return calls.size() < 3 ? FakeNode.error(-32000, "header not found", null) : FakeNode.text("0x09");
        });
        assertThat(call(client(first))).containsExactly(9);
    }

    @Test
    void an_answer_larger_than_the_caller_allows_is_malformed() {
        first.result("eth_call", "0x" + "00".repeat(1025));
        assertThatThrownBy(() -> call(client(first))).isInstanceOf(ChainException.Malformed.class);
        for (String odd : new String[] {"0x0", "0xzz", "00", "", "1"}) {
            first.result("eth_call", odd);
            assertThatThrownBy(() -> call(client(first))).isInstanceOf(ChainException.Malformed.class);
        }
    }

    @Test
    void an_answer_larger_than_is_read_at_all_does_not_count_against_the_endpoint() {
        EvmClient client = client(Map.of("bulwark.chain.max-response-bytes", "2000"), first, second);
        first.result("eth_call", "0x" + "00".repeat(2000));
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> call(client))
                    .isInstanceOf(ChainException.Malformed.class)
                    .hasMessageContaining("larger than 2000 bytes");
        }
        first.result("eth_call", "0x07");
        assertThat(call(client)).containsExactly(7);
    }

    @Test
    void after_failures_in_a_row_an_endpoint_is_left_alone_and_comes_back_by_one_good_call() {
        EvmClient client = client(Map.of("bulwark.chain.breaker-pause", "PT0.4S"), first, second);
        assertThat(call(client)).containsExactly(1);
        first.status(500, "");
        for (int i = 0; i < 3; i++) {
            assertThat(call(client)).containsExactly(2);
        }
        int before = first.requests.size();
        assertThat(call(client)).containsExactly(2);
        assertThat(first.requests).hasSize(before);
        assertThat(meters.get("bulwark.chain.endpoint.open")
                        .tag("host", first.host())
                        .gauge()
                        .value())
                .isEqualTo(1);
        first.proper();
        Eventually.holds("the first endpoint is used again", Duration.ofSeconds(5), () -> call(client)[0] == 1);
        assertThat(meters.get("bulwark.chain.endpoint.open")
                        .tag("host", first.host())
                        .gauge()
                        .value())
                .isZero();
    }

    @Test
    void an_endpoint_that_asks_for_a_rest_gets_it() {
        EvmClient client = client(first, second);
        assertThat(call(client)).containsExactly(1);
        first.answer((exchange, _) -> {
            exchange.getResponseHeaders().add("Retry-After", "20");
            FakeNode.send(exchange, 429, "");
        });
        assertThat(call(client)).containsExactly(2);
        first.proper();
        int before = first.requests.size();
        assertThat(call(client)).containsExactly(2);
        assertThat(first.requests).hasSize(before);
    }

    @Test
    void every_exchange_is_measured_by_host_and_method() {
        call(client(first));
        assertThat(meters.get("bulwark.chain.request")
                        .tag("chain", "5")
                        .tag("host", first.host())
                        .tag("method", "eth_call")
                        .tag("outcome", "ok")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void a_user_part_of_the_url_becomes_a_basic_credential() {
        String url = first.url().replace("http://", "http://user:" + FakeNode.SECRET + "@");
        Chains chains = Chains.of(Map.of("bulwark.rpc.url.5", url));
        assertThat(call(chains.client(CHAIN).orElseThrow())).containsExactly(1);
        assertThat(first.authorizations).contains("Basic dXNlcjpzM2NyM3QtazN5");
    }

    private static List<RpcCall> calls(int count) {
        List<RpcCall> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            calls.add(RpcCall.block(i));
        }
        return calls;
    }

    private static void echoBlock(FakeNode node) {
        node.on("eth_getBlockByNumber", params -> params.path(0));
    }

    private static List<String> ask(EvmClient client, int count) {
        return client.ask(calls(count), Deadline.in(Duration.ofSeconds(3))).stream()
                .map(answer -> answer.value().asText())
                .toList();
    }

    private static List<String> expected(int count) {
        return java.util.stream.IntStream.range(0, count).mapToObj(Hex::of).toList();
    }

    @Test
    void a_batch_is_answered_in_the_order_of_its_calls_whatever_the_order_of_the_answers() {
        echoBlock(first);
        first.answer((exchange, request) -> {
            if (request.isArray()) {
                ArrayNode backwards = JsonNodeFactory.instance.arrayNode();
                first.reply(request).forEach(one -> backwards.insert(0, one));
                FakeNode.send(exchange, 200, backwards.toString());
            } else {
                first.proper(exchange, request);
            }
        });
        assertThat(ask(client(first), 120)).isEqualTo(expected(120));
        assertThat(meters.get("bulwark.chain.request")
                        .tag("method", "batch")
                        .timer()
                        .count())
                .isEqualTo(3);
    }

    @Test
    void a_provider_that_refuses_batches_gets_the_calls_one_by_one_from_then_on() {
        echoBlock(first);
        first.answer((exchange, request) -> {
            if (request.isArray()) {
                FakeNode.send(
                        exchange,
                        400,
                        "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32600,\"message\":\"no\"}}");
            } else {
                first.proper(exchange, request);
            }
        });
        EvmClient client = client(first);
        assertThat(ask(client, 5)).isEqualTo(expected(5));
        assertThat(ask(client, 5)).isEqualTo(expected(5));
        assertThat(meters.get("bulwark.chain.request")
                        .tag("method", "batch")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing", "twice", "foreign", "text"})
    void a_batch_with_wrong_answers_goes_to_the_next_endpoint(String fault) {
        echoBlock(first);
        echoBlock(second);
        first.answer((exchange, request) -> {
            if (!request.isArray()) {
                first.proper(exchange, request);
                return;
            }
            ArrayNode reply = (ArrayNode) first.reply(request);
            switch (fault) {
                case "missing" -> reply.remove(1);
                case "twice" -> reply.set(1, reply.get(0));
                case "foreign" -> ((ObjectNode) reply.get(1)).put("id", 4_000_000);
                default -> reply.set(1, "oops");
            }
            FakeNode.send(exchange, 200, reply.toString());
        });
        assertThat(ask(client(first, second), 3)).isEqualTo(expected(3));
        assertThat(second.asked("eth_getBlockByNumber")).isEqualTo(3);
    }

    @Test
    void only_what_an_endpoint_refused_is_asked_of_the_next() {
        first.on(
                "eth_getBlockByNumber",
                params ->
                        params.path(0).asText().equals("0x1") ? FakeNode.error(-32603, "busy", null) : params.path(0));
        echoBlock(second);
        assertThat(ask(client(first, second), 3)).isEqualTo(expected(3));
        assertThat(second.asked("eth_getBlockByNumber")).isEqualTo(1);
    }

    @Test
    void what_no_endpoint_answers_is_told_call_by_call() {
        first.on(
                "eth_getBlockByNumber",
                params -> params.path(0).asText().equals("0x1")
                        ? FakeNode.error(-32000, "missing trie node 1234 (path )", null)
                        : params.path(0));
        List<RpcAnswer> answers = client(first).ask(calls(3), Deadline.in(Duration.ofSeconds(3)));
        assertThat(answers.get(0)).isInstanceOf(RpcAnswer.Result.class);
        assertThat(answers.get(1)).isEqualTo(new RpcAnswer.Refused(-32000, RpcAnswer.Reason.NO_HISTORY, false));
    }

    @Test
    void nothing_but_reads_can_be_sent() {
        assertThatThrownBy(() -> new RpcCall("eth_sendRawTransaction", JsonNodeFactory.instance.arrayNode()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
