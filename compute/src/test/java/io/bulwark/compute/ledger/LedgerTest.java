package io.bulwark.compute.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LedgerTest {
    @RegisterExtension
    static final TestPostgres postgres = TestPostgres.withModules("compute");

    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
    private static final Duration UNBONDING = Duration.ofDays(7);

    private final SettableClock clock = new SettableClock(START);
    private final UuidV7 ids = new UuidV7(clock);
    private final LedgerRules rules =
            new LedgerRules("test-ledger", TokenAmount.of(10), new BigDecimal("0.02"), UNBONDING);
    private final EmbeddedLedger ledger = new EmbeddedLedger(postgres.jdbi(), ids, clock, rules);
    private final UUID node = new UUID(7, 7);

    @Test
    void a_task_is_paid_from_its_escrow_with_fee_and_refund() {
        UUID task = ids.next();
        ledger.mint("m1", "alice", TokenAmount.of(100));
        ledger.submitTasks("s1", Map.of("alice", TokenAmount.of(12)), 1);
        assertThat(ledger.escrowOf("alice")).isEqualTo(TokenAmount.of(12));

        ledger.submitResults(
                "r1",
                new Settlement(
                        1,
                        List.of(new Settlement.Reward(task, 1, node, "alice", "bob", TokenAmount.of(5))),
                        List.of(new Settlement.Refund("alice", TokenAmount.of(7))),
                        List.of()));

        assertThat(ledger.escrowOf("alice")).isEqualTo(TokenAmount.ZERO);
        assertThat(ledger.ftBalanceOf("alice")).isEqualTo(TokenAmount.of(95));
        assertThat(ledger.ftBalanceOf("bob")).hasToString("4.9");
        assertThat(ledger.network(Account.FEES)).hasToString("0.1");
        assertThat(ledger.totalRewardsDistributed()).hasToString("4.9");
        assertThat(ledger.taskCounter()).isEqualTo(1);
        assertThat(ledger.ftTotalSupply()).isEqualTo(TokenAmount.of(100));
        assertSound();
    }

    @Test
    void the_same_key_books_once_and_another_booking_under_it_is_refused() {
        ledger.mint("k", "alice", TokenAmount.of(5));
        ledger.mint("k", "alice", TokenAmount.of(5));

        assertThat(ledger.ftBalanceOf("alice")).isEqualTo(TokenAmount.of(5));
        assertCode(ErrorCode.CONFLICT, () -> ledger.mint("k", "alice", TokenAmount.of(6)));
        assertCode(ErrorCode.CONFLICT, () -> ledger.mint("k", "bob", TokenAmount.of(5)));
        assertSound();
    }

    @Test
    void nobody_spends_what_they_have_not() {
        ledger.mint("m", "alice", TokenAmount.of(5));

        assertCode(
                ErrorCode.INSUFFICIENT_BALANCE, () -> ledger.ftTransfer("t", "alice", "bob", TokenAmount.of(6), null));
        assertCode(
                ErrorCode.INSUFFICIENT_BALANCE, () -> ledger.submitTasks("s", Map.of("alice", TokenAmount.of(6)), 1));
        assertCode(ErrorCode.INSUFFICIENT_BALANCE, () -> ledger.registerNode("n", node, "carol", TokenAmount.of(1)));
        // A refused booking leaves its key free.
        ledger.ftTransfer("t", "alice", "bob", TokenAmount.of(5), "all of it");
        assertThat(ledger.ftBalanceOf("bob")).isEqualTo(TokenAmount.of(5));
        assertSound();
    }

    @Test
    void an_attempt_cannot_be_paid_twice_even_under_another_key() {
        UUID task = ids.next();
        ledger.mint("m", "alice", TokenAmount.of(100));
        ledger.submitTasks("s", Map.of("alice", TokenAmount.of(50)), 1);
        Settlement settlement = new Settlement(
                1,
                List.of(new Settlement.Reward(task, 1, node, "alice", "bob", TokenAmount.of(5))),
                List.of(),
                List.of());
        ledger.submitResults("r", settlement);
        ledger.submitResults("r", settlement);

        assertThatThrownBy(() -> ledger.submitResults("other", settlement))
                .isInstanceOf(UnableToExecuteStatementException.class);
        assertThat(ledger.ftBalanceOf("bob")).hasToString("4.9");
        assertThat(ledger.escrowOf("alice")).isEqualTo(TokenAmount.of(45));
        assertSound();
    }

    @Test
    void a_slash_takes_what_is_leaving_first_and_never_more_than_there_is() {
        ledger.mint("m", "bob", TokenAmount.of(30));
        ledger.registerNode("n", node, "bob", TokenAmount.of(30));
        ledger.unbond("u", node, "bob", TokenAmount.of(12));
        assertThat(ledger.bonded(node)).isEqualTo(TokenAmount.of(18));

        slash(TokenAmount.of(20));
        assertThat(ledger.stakeOf(node)).isEqualTo(TokenAmount.of(10));
        assertThat(ledger.bonded(node)).isEqualTo(TokenAmount.of(10));
        slash(TokenAmount.of(20));
        assertThat(ledger.stakeOf(node)).isEqualTo(TokenAmount.ZERO);
        assertThat(ledger.network(Account.SLASHED)).isEqualTo(TokenAmount.of(30));
        clock.advance(UNBONDING);
        assertThat(ledger.withdraw(node)).isEqualTo(TokenAmount.ZERO);
        assertSound();
    }

    @Test
    void unbonded_stake_is_free_after_its_time_and_once() {
        ledger.mint("m", "bob", TokenAmount.of(30));
        ledger.registerNode("n", node, "bob", TokenAmount.of(30));
        Instant until = ledger.unbond("u", node, "bob", TokenAmount.of(12));
        ledger.unbond("u", node, "bob", TokenAmount.of(12));
        assertThat(until).isEqualTo(START.plus(UNBONDING));
        assertThat(ledger.withdraw(node)).isEqualTo(TokenAmount.ZERO);

        clock.set(until);
        assertThat(ledger.withdraw(node)).isEqualTo(TokenAmount.of(12));
        assertThat(ledger.withdraw(node)).isEqualTo(TokenAmount.ZERO);
        assertThat(ledger.ftBalanceOf("bob")).isEqualTo(TokenAmount.of(12));
        assertCode(ErrorCode.INSUFFICIENT_BALANCE, () -> ledger.unbond("v", node, "bob", TokenAmount.of(19)));
        assertSound();
    }

    @Test
    void the_database_itself_refuses_what_breaks_the_books() {
        ledger.mint("m", "alice", TokenAmount.of(5));
        UUID journal = UUID.randomUUID();
        postgres.jdbi()
                .useHandle(h -> h.execute(
                        "INSERT INTO compute.journal (id, kind, idempotency_key, at) VALUES (?, 'transfer', 'raw', now())",
                        journal));

        assertRefused("INSERT INTO compute.entry VALUES ('" + journal + "', 'available/alice', 1)");
        assertRefused("INSERT INTO compute.entry VALUES ('" + journal + "', 'available/alice', -6), ('" + journal
                + "', 'available/bob', 6)");
        assertRefused("UPDATE compute.entry SET amount = amount * 2");
        assertRefused("DELETE FROM compute.entry");
        assertRefused("UPDATE compute.journal SET kind = 'mint'");
        assertSound();
    }

    @Test
    void payouts_of_a_closed_epoch_are_proved_and_a_changed_one_is_not() {
        ledger.mint("m", "alice", TokenAmount.of(1_000));
        ledger.submitTasks("s", Map.of("alice", TokenAmount.of(500)), 37);
        List<UUID> tasks = new ArrayList<>();
        for (int i = 0; i < 37; i++) {
            tasks.add(ids.next());
        }
        ledger.submitResults(
                "r",
                new Settlement(
                        1,
                        tasks.stream()
                                .map(t -> new Settlement.Reward(t, 1, node, "alice", "bob", TokenAmount.of(3)))
                                .toList(),
                        List.of(),
                        List.of()));
        assertThat(ledger.proofs(tasks.get(5))).isEmpty();

        Epoch closed = ledger.closeEpoch(clock.instant()).orElseThrow();
        assertThat(closed.leaves()).isEqualTo(37);
        for (UUID task : tasks) {
            PayoutProof proof = ledger.proofs(task).getFirst();
            assertThat(proof.holds(closed.root())).isTrue();
            Payout paid = proof.payout();
            Payout more = new Payout(
                    paid.task(), 1, paid.node(), paid.payee(), TokenAmount.of(4), paid.fee(), paid.epoch(), paid.at());
            assertThat(new PayoutProof(proof.ledger(), more, proof.index(), proof.leaves(), proof.path(), proof.root())
                            .holds(closed.root()))
                    .isFalse();
            assertThat(new PayoutProof("other", paid, proof.index(), proof.leaves(), proof.path(), proof.root())
                            .holds(closed.root()))
                    .isFalse();
        }
        assertThat(ledger.closeEpoch(clock.instant()))
                .as("an epoch without payouts stays open")
                .isEmpty();
    }

    /** What many threads do at random, with keys used again, leaves the books sound. */
    @Test
    void books_stay_sound_under_concurrent_bookings() throws Exception {
        int threads = 8;
        int each = 120;
        List<String> owners = List.of("a", "b", "c", "d");
        for (String owner : owners) {
            ledger.mint("start-" + owner, owner, TokenAmount.of(200));
        }
        AtomicInteger booked = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> running = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                Random random = new Random(4711 + t);
                running.add(pool.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        try {
                            act(random, owners);
                            booked.incrementAndGet();
                        } catch (BulwarkException e) {
                            assertThat(e.code()).isIn(ErrorCode.INSUFFICIENT_BALANCE, ErrorCode.CONFLICT);
                            refused.incrementAndGet();
                        }
                    }
                }));
            }
            for (Future<?> future : running) {
                future.get();
            }
        }
        assertThat(booked.get()).isGreaterThan(threads * each / 4);
        assertThat(refused.get()).isPositive();
        assertThat(ledger.ftTotalSupply()).isEqualTo(TokenAmount.of(800));
        assertSound();
    }

    private void act(Random random, List<String> owners) {
        String key = "k" + random.nextInt(400);
        String from = owners.get(random.nextInt(owners.size()));
        String to = owners.get(random.nextInt(owners.size()));
        UUID some = new UUID(1, random.nextInt(3));
        TokenAmount amount = TokenAmount.of(1 + random.nextInt(40));
        switch (random.nextInt(7)) {
            case 0, 1 -> ledger.ftTransfer(key, from, to, amount, null);
            case 2 ->
                ledger.submitTasks(key, from.equals(to) ? Map.of(from, amount) : Map.of(from, amount, to, amount), 1);
            case 3 -> ledger.registerNode(key, some, from, amount);
            case 4 -> ledger.unbond(key, some, from, amount);
            case 5 -> {
                clock.advance(Duration.ofDays(1));
                ledger.withdraw(some);
            }
            default -> {
                UUID task = ids.next();
                ledger.submitResults(
                        key,
                        new Settlement(
                                1,
                                List.of(new Settlement.Reward(task, 1, some, from, to, amount)),
                                List.of(new Settlement.Refund(to, TokenAmount.of(1))),
                                List.of(new Settlement.Slash(
                                        task, 2, new UUID(1, random.nextInt(3)), "WRONG_RESULT", amount))));
            }
        }
    }

    private void slash(TokenAmount amount) {
        UUID task = ids.next();
        ledger.submitResults(
                "slash-" + task,
                new Settlement(
                        1, List.of(), List.of(), List.of(new Settlement.Slash(task, 1, node, "WRONG_RESULT", amount))));
    }

    private static void assertRefused(String sql) {
        assertThatThrownBy(() -> postgres.jdbi().useHandle(h -> h.execute(sql)))
                .isInstanceOf(UnableToExecuteStatementException.class);
    }

    private static void assertCode(ErrorCode code, Runnable call) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(BulwarkException.class, e -> assertThat(e.code())
                .isEqualTo(code));
    }

    private static void assertSound() {
        assertThat(faults("SELECT name FROM compute.account WHERE balance < 0 AND name <> 'network/supply'"))
                .isEmpty();
        assertThat(faults("SELECT journal::text FROM compute.entry GROUP BY journal HAVING sum(amount) <> 0"))
                .isEmpty();
        assertThat(faults("""
                        SELECT name FROM compute.account LEFT JOIN compute.entry ON account = name
                        GROUP BY name, balance HAVING balance <> coalesce(sum(amount), 0)
                        """)).isEmpty();
        assertThat(faults("SELECT 'sum' FROM compute.account HAVING sum(balance) <> 0"))
                .isEmpty();
    }

    private static List<String> faults(String sql) {
        return postgres.jdbi()
                .withHandle(h -> h.createQuery(sql).mapTo(String.class).list());
    }
}
