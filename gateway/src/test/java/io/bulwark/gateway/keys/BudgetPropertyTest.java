package io.bulwark.gateway.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bulwark.kernel.BulwarkException;
import io.bulwark.testing.SettableClock;
import io.bulwark.testing.TestPostgres;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

class BudgetPropertyTest {
    private static final int THREADS = 6;
    private static final long UNIT = 10_000_000;
    private static final TestPostgres postgres = TestPostgres.withModules("events", "identity", "guard", "gateway");

    /**
     * One call.
     *
     * @param estimate what it may cost at most, in cents
     * @param percent how much of that it costs in the end, 0 to 100; above, the call is given up without cost
     */
    record Call(int estimate, int percent, int instance, boolean sweepAfter) {
        boolean released() {
            return percent > 100;
        }

        long actual() {
            return estimate * UNIT * percent / 100;
        }
    }

    @BeforeContainer
    static void start() {
        postgres.beforeAll(null);
    }

    @AfterContainer
    static void stop() {
        postgres.afterAll(null);
    }

    private static TestKeys instance(SettableClock clock) {
        // Small leases, so that instances compete for what is left.
        return new TestKeys(postgres.connections(), postgres.signals(), clock, "lease-usd", "0.40");
    }

    @Property(tries = 10, seed = "11", edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
    void calls_at_once_through_two_instances_never_exceed_the_cap_and_what_they_give_back_is_there_again(
            @ForAll("calls") List<Call> calls, @ForAll("caps") int cap) throws Exception {
        SettableClock clock = new SettableClock(TestKeys.NOON);
        try (TestKeys a = instance(clock);
                TestKeys b = instance(clock)) {
            ModelKey key = a.key(usd(cap), "month");
            AtomicLong promised = new AtomicLong();
            AtomicLong spent = new AtomicLong();
            run(calls, call -> {
                TestKeys at = call.instance() == 0 ? a : b;
                one(at, key, call, cap, promised, spent);
            });

            a.budgets.close();
            b.budgets.close();
            BudgetStanding standing = a.budgets.standing(key).orElseThrow();
            assertThat(nanos(standing.spent())).isEqualTo(spent.get());
            assertThat(standing.reserved()).isEqualByComparingTo("0");
            assertThat(standing.unreported()).isEqualByComparingTo("0");
            long rest = cap * UNIT - spent.get();
            if (rest > 0) {
                b.budgets.reserve(key, rest).release();
                a.budgets.sweep();
                b.budgets.close();
            }
            assertThatThrownBy(() -> a.budgets.reserve(key, rest + 1)).isInstanceOf(BulwarkException.class);
        }
    }

    @Property(tries = 8, seed = "12", edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
    void an_instance_that_dies_keeps_its_part_charged_and_the_others_never_exceed_the_cap(
            @ForAll("calls") List<Call> calls, @ForAll("caps") int cap) throws Exception {
        SettableClock clock = new SettableClock(TestKeys.NOON);
        try (TestKeys dying = instance(clock);
                TestKeys living = instance(clock);
                TestKeys later = instance(clock)) {
            ModelKey key = dying.key(usd(cap), "day");
            AtomicLong promised = new AtomicLong();
            AtomicLong spent = new AtomicLong();
            AtomicInteger place = new AtomicInteger();
            int end = calls.size() / 2;
            run(calls, call -> {
                // The first half goes through both; then one of them is dropped with all it held, and a third joins.
                boolean before = place.incrementAndGet() <= end;
                if (call.instance() == 0 && before) {
                    Reservation lost = reserve(dying, key, call, cap, promised);
                    if (lost != null && call.percent() % 2 == 0) {
                        // Its provider was paid, but nobody will ever report it.
                        promised.addAndGet(Math.min(0, call.actual() - lost.nanos()));
                        lost.settle(Math.min(call.actual(), lost.nanos()));
                    }
                } else {
                    one(before ? living : later, key, call, cap, promised, spent);
                }
            });

            clock.advance(Duration.ofSeconds(31));
            living.budgets.close();
            later.budgets.close();
            living.budgets.sweep();
            BudgetStanding standing = living.budgets.standing(key).orElseThrow();
            assertThat(nanos(standing.spent())).isEqualTo(spent.get());
            assertThat(standing.reserved()).isEqualByComparingTo("0");
            assertThat(nanos(standing.spent()) + nanos(standing.unreported())).isBetween(spent.get(), cap * UNIT);

            // A new day, a whole budget.
            clock.advance(Duration.ofDays(1));
            later.budgets.reserve(key, cap * UNIT).release();
        }
    }

    private static void one(TestKeys at, ModelKey key, Call call, int cap, AtomicLong promised, AtomicLong spent) {
        Reservation reservation = reserve(at, key, call, cap, promised);
        if (reservation == null) {
            return;
        }
        if (call.released()) {
            promised.addAndGet(-reservation.nanos());
            reservation.release();
        } else {
            promised.addAndGet(call.actual() - reservation.nanos());
            spent.addAndGet(call.actual());
            at.book(reservation.settle(call.actual()));
        }
        if (call.sweepAfter()) {
            at.budgets.sweep();
        }
    }

    private static Reservation reserve(TestKeys at, ModelKey key, Call call, int cap, AtomicLong promised) {
        long nanos = call.estimate() * UNIT;
        Reservation reservation;
        try {
            reservation = at.budgets.reserve(key, nanos);
        } catch (BulwarkException e) {
            return null;
        }
        assertThat(promised.addAndGet(nanos)).isLessThanOrEqualTo(cap * UNIT);
        return reservation;
    }

    private interface Body {
        void run(Call call);
    }

    private static void run(List<Call> calls, Body body) throws Exception {
        Queue<Call> queue = new ConcurrentLinkedQueue<>(calls);
        List<Future<?>> running = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            for (int i = 0; i < THREADS; i++) {
                running.add(threads.submit(() -> {
                    for (Call call = queue.poll(); call != null; call = queue.poll()) {
                        body.run(call);
                    }
                }));
            }
        }
        for (Future<?> each : running) {
            try {
                each.get();
            } catch (ExecutionException e) {
                throw new AssertionError(e.getCause());
            }
        }
    }

    private static String usd(int cents) {
        return BigDecimal.valueOf(cents, 2).toPlainString();
    }

    private static long nanos(BigDecimal usd) {
        return ModelPrices.nanos(usd);
    }

    @Provide
    Arbitrary<Integer> caps() {
        return Arbitraries.integers().between(50, 2_000);
    }

    @Provide
    Arbitrary<List<Call>> calls() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 60),
                        Arbitraries.integers().between(0, 130),
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.of(true, false, false, false, false, false))
                .as(Call::new)
                .list()
                .ofMinSize(30)
                .ofMaxSize(80);
    }
}
