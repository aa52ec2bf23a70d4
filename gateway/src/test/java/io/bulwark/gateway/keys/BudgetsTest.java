package io.bulwark.gateway.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.Principal;
import io.bulwark.testing.SettableClock;
import io.bulwark.testing.TestPostgres;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BudgetsTest {
    private static final long CENT = 10_000_000;

    @RegisterExtension
    static final TestPostgres postgres = TestPostgres.withModules("events", "identity", "guard", "gateway");

    private final SettableClock clock = new SettableClock(TestKeys.NOON);
    private TestKeys a;
    private TestKeys b;

    @BeforeEach
    void start() {
        a = new TestKeys(postgres.connections(), postgres.signals(), clock);
        b = new TestKeys(postgres.connections(), postgres.signals(), clock);
    }

    @AfterEach
    void stop() {
        a.close();
        b.close();
    }

    private BudgetStanding standing(ModelKey key) {
        return b.budgets.standing(key).orElseThrow();
    }

    @Test
    void a_day_and_a_month_start_anew_in_utc_and_a_total_never() {
        ModelKey day = a.key("0.10", "day");
        ModelKey month = a.key("0.10", "month");
        ModelKey total = a.key("0.10", "total");
        for (ModelKey key : new ModelKey[] {day, month, total}) {
            a.book(a.budgets.reserve(key, 10 * CENT).settle(10 * CENT));
            assertThatThrownBy(() -> a.budgets.reserve(key, 1)).isInstanceOf(BulwarkException.class);
        }
        assertThat(standing(day).resetsAt()).isEqualTo("2026-11-21T00:00:00Z");
        assertThat(standing(month).resetsAt()).isEqualTo("2026-12-01T00:00:00Z");
        assertThat(standing(total).resetsAt()).isNull();

        clock.advance(Duration.ofHours(12));
        a.budgets.reserve(day, CENT).release();
        assertThatThrownBy(() -> a.budgets.reserve(month, 1)).isInstanceOf(BulwarkException.class);
        clock.advance(Duration.ofDays(10));
        a.budgets.reserve(month, CENT).release();
        assertThatThrownBy(() -> a.budgets.reserve(total, 1)).isInstanceOf(BulwarkException.class);
    }

    @Test
    void a_call_that_ends_in_the_next_period_is_charged_to_its_own() {
        ModelKey key = a.key("0.10", "day");
        Reservation late = a.budgets.reserve(key, 8 * CENT);
        clock.advance(Duration.ofHours(12));
        Reservation today = a.budgets.reserve(key, 10 * CENT);

        a.book(late.settle(5 * CENT));
        assertThat(standing(key).spent()).isEqualByComparingTo("0");
        a.book(today.settle(CENT));
        assertThat(standing(key).spent()).isEqualByComparingTo("0.01");
        assertThat(late.settle(5 * CENT)).isEmpty();
    }

    private ModelKey edited(TestKeys by, ModelKey key, String patch) {
        ModelKeyEdit edit = ModelKeyEdit.read(new ByteArrayInputStream(patch.getBytes(StandardCharsets.UTF_8)));
        return by.keys.edit(key.id(), edit, Principal.OPERATOR);
    }

    @Test
    void a_budget_that_is_lowered_holds_at_once_whatever_was_leased_in_advance() {
        ModelKey key = a.key("10.00", "total");
        a.book(a.budgets.reserve(key, 10 * CENT).settle(10 * CENT));
        ModelKey lower = edited(a, key, "{\"budget_usd\":\"0.20\"}");
        a.book(a.budgets.reserve(lower, 10 * CENT).settle(10 * CENT));
        assertThatThrownBy(() -> a.budgets.reserve(lower, 1)).isInstanceOf(BulwarkException.class);
        assertThat(standing(lower).spent()).isEqualByComparingTo("0.20");
        ModelKey higher = edited(a, key, "{\"budget_usd\":\"0.30\"}");
        a.budgets.reserve(higher, 10 * CENT).release();
    }

    @Test
    void changes_made_at_once_through_two_instances_are_all_kept() throws Exception {
        ModelKey key = a.key("10.00", "total");
        Thread one = Thread.ofVirtual().start(() -> {
            for (int i = 1; i <= 20; i++) {
                edited(a, key, "{\"requests_per_minute\":" + i + "}");
            }
        });
        for (int i = 1; i <= 20; i++) {
            edited(b, key, "{\"tokens_per_minute\":" + i + "}");
        }
        one.join();
        ModelKey after = a.keys.find(key.id(), Principal.OPERATOR);
        assertThat(after.requestsPerMinute()).isEqualTo(20);
        assertThat(after.tokensPerMinute()).isEqualTo(20);
        assertThat(standing(after).remaining()).isEqualByComparingTo("10.00");
    }

    @Test
    void a_call_dearer_than_promised_is_charged_in_full_and_blocks_those_after_it() {
        ModelKey key = a.key("0.10", "total");
        Reservation call = a.budgets.reserve(key, 2 * CENT);
        a.book(call.settle(13 * CENT));
        assertThat(standing(key).spent()).isEqualByComparingTo("0.13");
        a.budgets.close();
        assertThat(standing(key).reserved()).isEqualByComparingTo("0");
        assertThatThrownBy(() -> a.budgets.reserve(key, 1)).isInstanceOf(BulwarkException.class);
    }

    @Test
    void a_call_that_was_promised_nothing_is_charged_what_it_cost() {
        ModelKey key = a.key("0.10", "total");
        a.book(a.budgets.reserve(key, 0).settle(3 * CENT));
        assertThat(standing(key).spent()).isEqualByComparingTo("0.03");
        assertThat(standing(key).reserved()).isEqualByComparingTo("0");
    }

    @Test
    void an_account_that_was_closed_for_want_of_use_opens_again() {
        ModelKey key = a.key("100.00", "total");
        for (int round = 0; round < 3; round++) {
            a.budgets.reserve(key, CENT).release();
            for (int i = 0; i < 14; i++) {
                a.budgets.sweep();
            }
            assertThat(standing(key).reserved()).isEqualByComparingTo("0");
        }
    }

    @Test
    void what_a_silent_instance_holds_counts_until_it_reports_again() {
        ModelKey key = a.key("100.00", "total");
        Reservation running = a.budgets.reserve(key, 10 * CENT);
        clock.advance(Duration.ofSeconds(31));
        b.budgets.sweep();
        BudgetStanding silent = standing(key);
        assertThat(silent.reserved()).isEqualByComparingTo("0");
        assertThat(silent.unreported()).isGreaterThanOrEqualTo(new BigDecimal("0.10"));

        // It was only paused: its call ends, and its lease comes back.
        a.book(running.settle(4 * CENT));
        a.budgets.close();
        assertThat(standing(key).spent()).isEqualByComparingTo("0.04");
        assertThat(standing(key).unreported()).isEqualByComparingTo("0");
        b.budgets.reserve(key, 9_990 * CENT);
    }

    @Test
    void a_paused_instance_that_goes_on_gets_its_lease_back() {
        ModelKey key = a.key("100.00", "total");
        a.budgets.reserve(key, 10 * CENT);
        clock.advance(Duration.ofSeconds(31));
        b.budgets.sweep();
        Reservation more = a.budgets.reserve(key, 60 * CENT);
        assertThat(standing(key).unreported()).isEqualByComparingTo("0");
        assertThat(standing(key).reserved()).isGreaterThanOrEqualTo(new BigDecimal("0.70"));
        more.release();
    }

    @Test
    void what_a_dead_instance_held_can_be_written_off_by_hand() {
        ModelKey key = a.key("100.00", "total");
        a.budgets.reserve(key, 50 * CENT);
        clock.advance(Duration.ofSeconds(31));
        b.budgets.sweep();
        BigDecimal lost = standing(key).unreported();

        assertThat(b.keys.writeOff(key, b.budgets, Principal.OPERATOR)).isEqualByComparingTo(lost);

        assertThat(standing(key).unreported()).isEqualByComparingTo("0");
        assertThat(b.audit.getLast().type()).isEqualTo("model-key.written-off");
        b.budgets.reserve(key, 10_000 * CENT);
    }

    @Test
    void an_unused_lease_goes_back_within_seconds() {
        ModelKey key = a.key("100.00", "total");
        a.budgets.reserve(key, CENT).release();
        assertThat(standing(key).reserved()).isPositive();
        for (int i = 0; i < 12; i++) {
            clock.advance(Duration.ofSeconds(1));
            a.budgets.sweep();
        }
        assertThat(standing(key).reserved()).isEqualByComparingTo("0");
        a.budgets.reserve(key, 10_000 * CENT);
    }

    @Test
    void a_revoked_key_gets_no_further_lease() {
        ModelKey key = a.key("1.00", "total");
        a.keys.revoke(key.id(), Principal.OPERATOR);
        assertThatThrownBy(() -> a.budgets.reserve(key, CENT)).isInstanceOf(BulwarkException.class);
    }

    @Test
    void most_calls_ask_the_database_nothing() {
        ModelKey key = a.key("1000.00", "month");
        int calls = 2_000;
        a.budgets.reserve(key, CENT / 10).release();
        long start = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            Optional<Charge> charge = a.budgets.reserve(key, CENT / 10).settle(CENT / 20);
            assertThat(charge).isPresent();
        }
        double micros = (System.nanoTime() - start) / 1_000.0 / calls;
        double leases = a.metrics
                .counter("bulwark.gateway.budget.leases", "outcome", "granted")
                .count();
        assertThat(leases).isLessThan(calls / 10.0);
        assertThat(micros).isLessThan(200);
    }
}
