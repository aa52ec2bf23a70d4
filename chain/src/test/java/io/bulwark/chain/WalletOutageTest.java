package io.bulwark.chain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.kernel.EvmAddress;
import io.bulwark.testing.SettableClock;
import io.bulwark.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfig;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Records of wallets where the node is poor, picky, slow or gone. */
class WalletOutageTest {
    @RegisterExtension
    static final TestPostgres postgres = TestPostgres.withModules("chain");

    private static final long CHAIN = 5;
    private static final long HEAD = 1_000_000;
    private static final EvmAddress WALLET = new EvmAddress("0x00000000000000000000000000000000000a11ce");
    private static final EvmAddress GOVERNOR = new EvmAddress("0x000000000000000000000000000000000000600d");
    private static final String CREATED = Hex.of(Keccak.hash(
            "ProposalCreated(uint256,address,address[],uint256[],string[],bytes[],uint256,uint256,string)"));

    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-01T00:00:00Z"));
    private final FakeNode node = FakeNode.start(CHAIN)
            .on("eth_getBlockByNumber", params -> block(params.path(0).asText()))
            .result("eth_getTransactionCount", "0x7")
            .result("eth_getBalance", "0x64")
            .result("eth_getCode", "0x")
            .on("eth_getLogs", _ -> JsonNodeFactory.instance.arrayNode());

    @AfterEach
    void stop() {
        node.close();
    }

    private static JsonNode block(String tag) {
        long number = tag.equals("latest") ? HEAD : Long.decode(tag);
        return JsonNodeFactory.instance
                .objectNode()
                .put("number", Hex.of(number))
                .put("timestamp", Hex.of(1_700_000_000 + 12 * number));
    }

    private Wallets wallets(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of(
                "bulwark.rpc.url.5", node.url(),
                "bulwark.chain.networks.5.governors", GOVERNOR.value(),
                "bulwark.chain.request-timeout", "PT0.5S"));
        all.putAll(settings);
        SmallRyeConfig config = Chains.config(all);
        ChainConfig chain = config.getConfigMapping(ChainConfig.class);
        return new Wallets(
                new Chains(chain, config.getConfigMapping(RpcConfig.class), new SimpleMeterRegistry()),
                postgres.jdbi(),
                chain,
                clock);
    }

    private WalletRecord read() {
        return wallets(Map.of()).record(WALLET, CHAIN);
    }

    private static Reading.Unknown<?> unknown(Reading<?> reading) {
        assertThat(reading).isInstanceOf(Reading.Unknown.class);
        return (Reading.Unknown<?>) reading;
    }

    private void forgetBlocksBefore(long oldest, String message) {
        for (String method : List.of("eth_getTransactionCount", "eth_getBalance")) {
            node.on(method, params -> {
                String tag = params.path(1).asText();
                boolean old = !tag.equals("latest") && Long.decode(tag) < oldest;
                return old ? FakeNode.error(-32000, message, null) : FakeNode.text("0x7");
            });
        }
    }

    @Test
    void a_node_without_history_leaves_the_age_unknown_not_zero() {
        forgetBlocksBefore(HEAD - 128, "missing trie node 0a1b (path ) state 0x0a1b is not available");
        WalletRecord record = read();
        assertThat(record.transactions().known()).contains(7L);
        assertThat(unknown(record.firstSeen()).reason()).contains("keeps no state of that block");
        assertThat(unknown(record.firstSeen()).passing()).isFalse();
        assertThat(unknown(record.lastActive()).reason()).contains("keeps no state");
    }

    @Test
    void gaps_that_stay_do_not_shorten_the_life_of_a_record_and_gaps_that_pass_do() {
        forgetBlocksBefore(HEAD - 128, "missing trie node");
        Wallets wallets = wallets(Map.of());
        WalletRecord poor = wallets.record(WALLET, CHAIN);
        clock.advance(Duration.ofMinutes(14));
        assertThat(wallets.record(WALLET, CHAIN)).isEqualTo(poor);

        node.error("eth_getLogs", -32005, "slow down").error("eth_getCode", -32005, "slow down");
        WalletRecord gaps = wallets.record(WALLET, CHAIN, true);
        assertThat(unknown(gaps.contract()).passing()).isTrue();
        clock.advance(Duration.ofSeconds(61));
        node.result("eth_getCode", "0x");
        assertThat(wallets.record(WALLET, CHAIN).contract().known()).contains(false);
    }

    @Test
    void part_of_an_answer_is_better_than_none_within_the_deadline() {
        CountDownLatch never = new CountDownLatch(1);
        node.on("eth_getLogs", _ -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return JsonNodeFactory.instance.arrayNode();
        });
        long start = System.nanoTime();
        WalletRecord record =
                wallets(Map.of("bulwark.chain.wallet-deadline", "PT1S")).record(WALLET, CHAIN);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        assertThat(record.balance().known()).contains(BigInteger.valueOf(100));
        assertThat(unknown(record.governance()).passing()).isTrue();
        never.countDown();
    }

    @Test
    void with_nothing_read_every_part_is_unknown_and_nothing_is_kept() {
        node.status(503, "");
        WalletRecord record = read();
        assertThat(record.nothingKnown()).isTrue();
        assertThat(unknown(record.balance()).reason())
                .contains("HTTP status 503")
                .doesNotContain(FakeNode.SECRET);
        node.proper();
        assertThat(read().balance().known()).contains(BigInteger.valueOf(100));
    }

    @Test
    void the_last_known_record_is_shown_as_stale_while_the_chain_is_away() {
        Wallets wallets = wallets(Map.of("bulwark.chain.breaker-pause", "PT0.1S"));
        WalletRecord known = wallets.record(WALLET, CHAIN);
        node.status(503, "");
        assertThat(wallets.record(WALLET, CHAIN)).isEqualTo(known);
        clock.advance(Duration.ofMinutes(20));
        WalletRecord stale = wallets.record(WALLET, CHAIN);
        assertThat(stale).isEqualTo(known.asStale());
        clock.advance(Duration.ofDays(91));
        assertThat(wallets.deleteExpired()).isEqualTo(1);
        assertThat(wallets.record(WALLET, CHAIN).nothingKnown()).isTrue();
    }

    @Test
    void the_search_of_a_long_history_takes_few_requests() {
        for (String method : List.of("eth_getTransactionCount", "eth_getBalance")) {
            node.on(method, params -> FakeNode.text(from(params, 654_321)));
        }
        WalletRecord record = read();
        assertThat(record.firstSeen().known().orElseThrow())
                .hasValueSatisfying(moment -> assertThat(moment.block()).isEqualTo(654_321));
        assertThat(record.lastActive().known().orElseThrow())
                .hasValueSatisfying(moment -> assertThat(moment.block()).isEqualTo(654_321));
        // Ten batches of three blocks each, for nonce and balance and for the nonce alone.
        assertThat(node.asked("eth_getTransactionCount")).isLessThanOrEqualTo(2 * 3 * 11 + 1);
    }

    @Test
    void a_chain_that_began_anew_is_searched_anew() {
        Wallets wallets = wallets(Map.of());
        for (String method : List.of("eth_getTransactionCount", "eth_getBalance")) {
            node.on(method, params -> FakeNode.text(from(params, 600_000)));
        }
        assertThat(wallets.record(WALLET, CHAIN).firstSeen().known().orElseThrow())
                .hasValueSatisfying(moment -> assertThat(moment.block()).isEqualTo(600_000));
        for (String method : List.of("eth_getTransactionCount", "eth_getBalance")) {
            node.on(method, params -> FakeNode.text(from(params, 77)));
        }
        node.on("eth_getBlockByNumber", params -> {
            ObjectNode block = (ObjectNode) block(params.path(0).asText());
            return block.put("timestamp", Hex.of(1_800_000_000L));
        });
        assertThat(wallets.record(WALLET, CHAIN, true).firstSeen().known().orElseThrow())
                .hasValueSatisfying(moment -> assertThat(moment.block()).isEqualTo(77));
    }

    private static String from(JsonNode params, long first) {
        String tag = params.path(1).asText();
        return tag.equals("latest") || Long.decode(tag) >= first ? "0x1" : "0x0";
    }

    @Test
    void a_block_from_beyond_time_is_not_believed() {
        node.on(
                "eth_getBlockByNumber",
                _ -> JsonNodeFactory.instance.objectNode().put("number", "0x1").put("timestamp", "0x3fffffffffffffff"));
        assertThat(read().nothingKnown()).isTrue();
    }

    /** One proposal each 100 000 blocks; ranges of more than {@code most} blocks are refused. */
    private List<Long> logsInRangesOf(long most, JsonNode refusal) {
        List<Long> widths = Collections.synchronizedList(new ArrayList<>());
        node.on("eth_getLogs", params -> {
            JsonNode filter = params.path(0);
            long from = Long.decode(filter.path("fromBlock").asText());
            long to = Long.decode(filter.path("toBlock").asText());
            widths.add(to - from + 1);
            if (to - from + 1 > most) {
                return refusal;
            }
            var logs = JsonNodeFactory.instance.arrayNode();
            boolean proposals = filter.path("topics").path(0).path(0).asText().equals(CREATED);
            for (long block = (from + 99_999) / 100_000 * 100_000; proposals && block <= to; block += 100_000) {
                ObjectNode log = logs.addObject()
                        .put("address", GOVERNOR.value())
                        .put("data", Hex.of(new byte[24]) + "%016x".formatted(block) + "00".repeat(32));
                log.putArray("topics").add(CREATED);
            }
            return logs;
        });
        return widths;
    }

    @Test
    void ranges_of_blocks_shrink_when_the_provider_refuses_and_grow_when_it_does_not() {
        List<Long> widths =
                logsInRangesOf(30_000, FakeNode.error(-32005, "query returned more than 10000 results", null));
        Wallets wallets = wallets(Map.of());
        assertThat(wallets.record(WALLET, CHAIN).governance().known())
                .hasValueSatisfying(
                        governance -> assertThat(governance.proposals()).isEqualTo(10));
        assertThat(widths).anyMatch(width -> width > 30_000);
        int first = widths.size();
        wallets.record(WALLET, CHAIN, true);
        assertThat(widths.size() - first).isLessThan(first);

        widths.clear();
        logsInRangesOf(Long.MAX_VALUE, FakeNode.text(""));
        assertThat(read().governance().known()).isPresent();
    }

    @Test
    void ranges_too_small_to_search_everything_leave_participation_unknown() {
        logsInRangesOf(60, FakeNode.error(-32600, "block range too wide", null));
        assertThat(unknown(read().governance()).reason()).contains("not searched");
        logsInRangesOf(0, FakeNode.error(-32601, "no such method", null));
        assertThat(unknown(wallets(Map.of()).record(WALLET, CHAIN, true).governance())
                        .reason())
                .contains("-32601");
    }

    @Test
    void logs_that_were_not_asked_for_do_not_count() {
        node.on("eth_getLogs", _ -> {
            var logs = JsonNodeFactory.instance.arrayNode();
            String data = Hex.of(new byte[64]);
            logs.addObject()
                    .put("address", WALLET.value())
                    .put("data", data)
                    .putArray("topics")
                    .add(CREATED);
            logs.addObject()
                    .put("address", GOVERNOR.value())
                    .put("data", data)
                    .putArray("topics")
                    .add("0x01");
            logs.addObject()
                    .put("address", GOVERNOR.value())
                    .put("data", data)
                    .put("removed", true)
                    .putArray("topics")
                    .add(CREATED);
            logs.add("text").addNull().addObject();
            return logs;
        });
        assertThat(unknown(read().governance()).reason()).contains("no proposal");
    }

    @Test
    void odd_logs_are_an_unknown_not_a_crash() {
        for (String odd : new String[] {
            "\"0x\"",
            "{}",
            "5",
            "[{\"address\":\"" + GOVERNOR.value() + "\",\"topics\":[\"" + CREATED + "\"],\"data\":\"0x01\"}]"
        }) {
            node.on("eth_getLogs", _ -> RpcJson.parse(odd.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
            unknown(wallets(Map.of()).record(WALLET, CHAIN, true).governance());
        }
    }
}
