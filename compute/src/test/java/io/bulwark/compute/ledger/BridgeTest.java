package io.bulwark.compute.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bulwark.compute.ledger.ChainBridge.BlockRef;
import io.bulwark.compute.ledger.ChainBridge.Withdrawal;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.TokenAmount;
import io.bulwark.kernel.UuidV7;
import io.bulwark.testing.SettableClock;
import io.bulwark.testing.TestPostgres;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BridgeTest {
    @RegisterExtension
    static final TestPostgres postgres = TestPostgres.withModules("compute");

    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-21T10:00:00Z"));
    private final UuidV7 ids = new UuidV7(clock);
    private final EmbeddedLedger ledger = new EmbeddedLedger(
            postgres.jdbi(),
            ids,
            clock,
            new LedgerRules("bridge-ledger", TokenAmount.of(10), BigDecimal.ZERO, Duration.ofDays(7)));
    private final EmbeddedBridge bridge = new EmbeddedBridge(postgres.jdbi(), ledger);

    private static BlockRef block(long height) {
        return new BlockRef(height, "a" + height);
    }

    private static BlockRef fork(long height) {
        return new BlockRef(height, "b" + height);
    }

    private static void assertCode(ErrorCode code, Runnable call) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(BulwarkException.class, e -> assertThat(e.code())
                .isEqualTo(code));
    }

    @Test
    void a_deposit_is_spendable_when_its_block_is_final_and_only_once() {
        bridge.deposited(block(10), "receipt-1", "alice", TokenAmount.of(5));
        bridge.deposited(block(10), "receipt-1", "alice", TokenAmount.of(5));
        bridge.finalised(block(9));
        assertThat(ledger.ftBalanceOf("alice")).isEqualTo(TokenAmount.ZERO);

        bridge.finalised(block(10));
        bridge.finalised(block(10));
        bridge.deposited(block(10), "receipt-1", "alice", TokenAmount.of(5));
        bridge.finalised(block(11));

        assertThat(ledger.ftBalanceOf("alice")).isEqualTo(TokenAmount.of(5));
        assertThat(ledger.ftTotalSupply()).isEqualTo(TokenAmount.of(5));
        assertCode(ErrorCode.CONFLICT, () -> bridge.deposited(block(12), "receipt-1", "bob", TokenAmount.of(5)));
    }

    @Test
    void a_reorganisation_takes_a_deposit_back_and_another_block_may_bring_it_again() {
        bridge.deposited(block(20), "moved", "alice", TokenAmount.of(5));
        bridge.deposited(block(21), "gone", "alice", TokenAmount.of(50));
        bridge.reorganised(19);
        bridge.deposited(fork(21), "moved", "alice", TokenAmount.of(5));

        bridge.finalised(fork(30));

        assertThat(ledger.ftBalanceOf("alice")).isEqualTo(TokenAmount.of(5));
    }

    @Test
    void what_names_another_block_than_the_final_one_of_its_height_is_taken_back() {
        bridge.deposited(block(20), "on a fork", "alice", TokenAmount.of(5));
        bridge.finalised(fork(20));
        assertThat(ledger.ftBalanceOf("alice")).isEqualTo(TokenAmount.ZERO);
    }

    @Test
    void a_withdrawal_is_taken_at_once_released_again_after_a_reorganisation_and_burnt_when_final() {
        ledger.mint("m", "alice", TokenAmount.of(9));
        Withdrawal out = bridge.withdraw("w1", "alice", "alice.near", TokenAmount.of(4));
        assertThat(bridge.withdraw("w1", "alice", "alice.near", TokenAmount.of(4)))
                .isEqualTo(out);
        assertThat(ledger.ftBalanceOf("alice")).isEqualTo(TokenAmount.of(5));
        assertThat(bridge.unreleased(10)).containsExactly(out);

        bridge.released(out.key(), block(5));
        assertThat(bridge.unreleased(10)).isEmpty();
        bridge.reorganised(4);
        assertThat(bridge.unreleased(10)).containsExactly(out);
        bridge.released(out.key(), fork(6));
        bridge.finalised(fork(6));
        bridge.released(out.key(), fork(6));
        bridge.reorganised(0);

        assertThat(bridge.unreleased(10)).isEmpty();
        assertThat(ledger.ftTotalSupply()).isEqualTo(TokenAmount.of(5));
        assertThat(ledger.network(Account.LEAVING)).isEqualTo(TokenAmount.ZERO);
        assertCode(ErrorCode.CONFLICT, () -> bridge.withdraw("w1", "alice", "eve.near", TokenAmount.of(4)));
        assertCode(ErrorCode.CONFLICT, () -> bridge.withdraw("w1", "alice", "alice.near", TokenAmount.of(3)));
        assertCode(
                ErrorCode.INSUFFICIENT_BALANCE, () -> bridge.withdraw("w2", "alice", "alice.near", TokenAmount.of(6)));
        assertCode(ErrorCode.NOT_FOUND, () -> bridge.released("alice/none", block(7)));
    }

    @Test
    void roots_are_anchored_once_and_again_after_a_reorganisation() {
        UUID node = new UUID(7, 7);
        ledger.mint("m", "alice", TokenAmount.of(9));
        ledger.submitTasks("s", Map.of("alice", TokenAmount.of(9)), 1);
        ledger.submitResults(
                "r",
                new Settlement(
                        1,
                        List.of(new Settlement.Reward(ids.next(), 1, node, "alice", "bob", TokenAmount.of(9))),
                        List.of(),
                        List.of()));
        Epoch closed = ledger.closeEpoch(clock.instant()).orElseThrow();

        assertThat(bridge.unanchored(10)).extracting(Epoch::number).containsExactly(closed.number());
        bridge.anchored(closed.number(), block(3));
        assertThat(bridge.unanchored(10)).isEmpty();
        bridge.reorganised(2);
        assertThat(bridge.unanchored(10)).extracting(Epoch::number).containsExactly(closed.number());
        bridge.anchored(closed.number(), fork(3));
        bridge.finalised(fork(3));
        bridge.reorganised(0);
        assertThat(bridge.unanchored(10)).isEmpty();
    }

    /** A chain of blocks that forks at random up to its final height; the ledger must end with what the final blocks hold. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatever_the_chain_does_the_supply_is_what_final_blocks_hold(long seed) {
        postgres.truncate();
        Random random = new Random(seed);
        Map<Long, List<String>> chain = new HashMap<>();
        long height = 0;
        long last = 0;
        int fork = 0;
        List<String> lost = new ArrayList<>();
        for (int step = 0; step < 80; step++) {
            switch (random.nextInt(5)) {
                case 0, 1 -> {
                    height++;
                    List<String> events = new ArrayList<>();
                    if (!lost.isEmpty() && random.nextBoolean()) {
                        events.add(lost.removeFirst());
                    }
                    events.add("event-" + step);
                    chain.put(height, events);
                }
                case 2 -> {
                    long back = last + random.nextLong(height - last + 1);
                    for (long h = back + 1; h <= height; h++) {
                        lost.addAll(chain.getOrDefault(h, List.of()));
                        chain.remove(h);
                    }
                    height = back;
                    fork++;
                    bridge.reorganised(back);
                }
                case 3 -> {
                    // Told late, twice, and from any block of the chain as it stands.
                    for (long h = Math.max(1, height - 3); h <= height; h++) {
                        for (String event : chain.getOrDefault(h, List.of())) {
                            bridge.deposited(new BlockRef(h, "f" + h), event, "alice", TokenAmount.of(1));
                        }
                    }
                }
                default -> {
                    long to = last + random.nextLong(height - last + 1);
                    for (long h = last + 1; h <= to; h++) {
                        for (String event : chain.getOrDefault(h, List.of())) {
                            bridge.deposited(new BlockRef(h, "f" + h), event, "alice", TokenAmount.of(1));
                        }
                    }
                    last = to;
                    bridge.finalised(new BlockRef(last, "f" + last));
                }
            }
            int held = 0;
            for (long h = 1; h <= last; h++) {
                held += chain.getOrDefault(h, List.of()).size();
            }
            assertThat(ledger.ftTotalSupply())
                    .as("after step %d and %d forks", step, fork)
                    .isEqualTo(TokenAmount.of(held));
        }
        assertThat(ledger.ftBalanceOf("alice")).isEqualTo(ledger.ftTotalSupply());
    }
}
