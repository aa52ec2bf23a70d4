package io.bulwark.gateway.usage;

import static io.bulwark.gateway.usage.TestUsage.caller;
import static io.bulwark.gateway.usage.TestUsage.estimate;
import static io.bulwark.gateway.usage.TestUsage.result;
import static io.bulwark.gateway.usage.TestUsage.written;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.bulwark.events.Event;
import io.bulwark.gateway.keys.BudgetStanding;
import io.bulwark.gateway.keys.ModelKey;
import io.bulwark.gateway.keys.NewModelKeyRequest;
import io.bulwark.gateway.keys.TestKeys;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.Principal;
import io.bulwark.testing.Eventually;
import io.bulwark.testing.SettableClock;
import io.bulwark.testing.TestPostgres;
import io.bulwark.testing.TestRedis;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ModelMeterTest {
    @RegisterExtension
    static final TestPostgres postgres = TestPostgres.withModules("events", "identity", "guard", "gateway");

    @RegisterExtension
    static final TestRedis redis = new TestRedis();

    private final SettableClock clock = new SettableClock(TestKeys.NOON);
    private TestUsage gateway;

    @BeforeEach
    void start() {
        gateway = new TestUsage(postgres, redis.redis(), clock);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private BudgetStanding standing(ModelKey key) {
        return gateway.base.budgets.standing(key).orElseThrow();
    }

    @Test
    void a_finished_call_stands_in_the_usage_and_in_the_budget_with_the_same_cost() {
        ModelKey key = gateway.base.key("5.00", "month");

        gateway.call(caller(key), 1_000, 200, "beta");

        // 1 000 tokens at 1 USD and 200 at 10 USD a million.
        assertThat(standing(key).spent()).isEqualByComparingTo("0.003");
        UsageSums sums = gateway.usage
                .sums(Principal.OPERATOR, query("key"), null, 10)
                .items()
                .getFirst();
        assertThat(sums.group()).isEqualTo(key.principal());
        assertThat(sums.cost()).isEqualByComparingTo("0.003");
        assertThat(sums.inputTokens()).isEqualTo(1_000);
        assertThat(sums.outputTokens()).isEqualTo(200);
        gateway.upkeep.stop();
        assertThat(standing(key).reserved()).isEqualByComparingTo("0");
    }

    @Test
    void a_call_that_was_not_made_gives_back_its_budget_and_its_rates_and_leaves_no_row() {
        ModelKey key = gateway.base
                .keys
                .create(
                        new NewModelKeyRequest("one", null, "0.01", "total", 1, 1_000, null, null, null, null),
                        Principal.OPERATOR)
                .key();
        for (int i = 0; i < 3; i++) {
            gateway.meter.open(caller(key), estimate(500, 500)).close();
        }
        gateway.upkeep.stop();
        assertThat(standing(key).spent()).isEqualByComparingTo("0");
        assertThat(standing(key).reserved()).isEqualByComparingTo("0");
        assertThat(gateway.count("usage")).isZero();
    }

    @Test
    void a_budget_refuses_what_it_does_not_cover_and_says_what_is_left() {
        ModelKey key = gateway.base.key("0.01", "day");

        assertThatThrownBy(() -> gateway.meter.open(caller(key), estimate(1_000, 1_000)))
                .isInstanceOfSatisfying(BulwarkException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.BUDGET_EXCEEDED);
                    assertThat(e.details())
                            .containsEntry("budget_usd", "0.01")
                            .containsEntry("needed_usd", "0.011")
                            .containsEntry("remaining_usd", "0.01")
                            .containsEntry("resetAt", "2026-11-21T00:00:00Z");
                });

        gateway.call(caller(key), 1_000, 800);
        assertThatThrownBy(() -> gateway.meter.open(caller(key), estimate(1_000, 100)))
                .isInstanceOf(BulwarkException.class);
        clock.advance(Duration.ofHours(12));
        gateway.call(caller(key), 1_000, 800);
        assertThat(standing(key).spent()).isEqualByComparingTo("0.009");
    }

    @Test
    void a_model_without_a_price_cannot_be_called_with_a_budget_but_without_one() {
        ModelKey budgeted = gateway.base.key("5.00", null);
        ModelKey free = gateway.base.key(null, null);
        Estimate unpriced = new Estimate("my-model", 10, 10, null);

        assertThatThrownBy(() -> gateway.meter.open(caller(budgeted), unpriced))
                .isInstanceOfSatisfying(BulwarkException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.FORBIDDEN);
                    assertThat(e.getMessage()).contains("bulwark.gateway.keys.prices.\"my-model\".input");
                });
        CallResult result =
                new CallResult("own", "my-model", 10, 0, 10, 0, null, 200, null, false, false, false, 1, List.of());
        written(gateway.meter.open(caller(free), unpriced), result);

        UsageSums sums = gateway.usage
                .sums(Principal.OPERATOR, query("model"), null, 10)
                .items()
                .getFirst();
        assertThat(sums.unpriced()).isOne();
    }

    @Test
    void a_call_whose_answering_model_has_no_price_costs_what_was_promised() {
        ModelKey key = gateway.base.key("5.00", null);
        OpenCall call = gateway.meter.open(caller(key), estimate(1_000, 1_000));

        written(call, new CallResult("x", "y", 10, 0, 5, 0, null, 200, null, false, false, false, 2, List.of()));

        assertThat(standing(key).spent()).isEqualByComparingTo("0.011");
    }

    @Test
    void a_cached_or_blocked_answer_costs_nothing() {
        ModelKey key = gateway.base.key("5.00", null);
        OpenCall call = gateway.meter.open(caller(key), estimate(1_000, 1_000));
        written(
                call,
                new CallResult(
                        "openai", "gpt-4o", 1_000, 0, 100, 0, null, 200, null, true, false, false, 0, List.of()));
        written(gateway.meter.open(caller(key), estimate(1_000, 1_000)), CallResult.free("", "gpt-4o", 422, 0));

        assertThat(standing(key).spent()).isEqualByComparingTo("0");
        assertThat(gateway.count("usage")).isEqualTo(2);
    }

    @Test
    void other_credentials_have_no_budget_and_are_recorded() {
        Principal service = new Principal(
                Principal.Kind.SERVICE, "key:" + UUID.randomUUID(), "service:x", Set.of(Permission.MODEL_CALL));

        gateway.call(service, 10, 10);

        assertThat(gateway.usage
                        .sums(service, query("user"), null, 10)
                        .items()
                        .getFirst()
                        .group())
                .isEqualTo("service:x");
        assertThat(gateway.usage.stats(service).today()).isOne();
    }

    @Test
    void an_allow_list_names_models_or_providers() {
        ModelKey key = gateway.base
                .keys
                .create(
                        new NewModelKeyRequest(
                                "k", List.of("gpt-4o*", "groq/*"), null, null, null, null, null, null, null, null),
                        Principal.OPERATOR)
                .key();

        assertThat(gateway.meter.mayUse(caller(key), "openai", "gpt-4o-mini")).isTrue();
        assertThat(gateway.meter.mayUse(caller(key), "groq", "llama-3")).isTrue();
        assertThat(gateway.meter.mayUse(caller(key), "openai", "o3")).isFalse();
        gateway.meter.allow(caller(key), null, "gpt-4o");
        assertThatThrownBy(() -> gateway.meter.allow(caller(key), null, "o3"))
                .isInstanceOfSatisfying(
                        BulwarkException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FORBIDDEN));
    }

    @Test
    void half_four_fifths_and_all_of_a_budget_are_announced_once() {
        ModelKey key = gateway.base.key("0.01", "total");
        for (int i = 0; i < 9; i++) {
            gateway.call(caller(key), 0, 100);
        }
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> gateway.meter.open(caller(key), estimate(0, 200)))
                    .isInstanceOf(BulwarkException.class);
        }

        assertThat(gateway.base.events.after("usage:operator", 0, 10))
                .extracting(Event::name, e -> e.data().path("threshold").asInt())
                .containsExactly(tuple("budget.alert", 50), tuple("budget.alert", 80), tuple("budget.alert", 100));
    }

    @Test
    void a_record_written_twice_counts_once() {
        ModelKey key = gateway.base.key("5.00", null);
        UsageStore store = new UsageStore(gateway.base.jdbi, gateway.base.budgets);
        var charge = gateway.base
                .budgets
                .reserve(key, "gpt-4o", new BigDecimal("0.001"))
                .settle(1_000_000L);
        UsageRecord record = new UsageRecord(
                gateway.base.ids.next(),
                clock.instant(),
                key.principal(),
                "operator",
                List.of(),
                "gpt-4o",
                result(1_000, 0),
                1_000_000L,
                5,
                charge.orElseThrow());

        store.write(List.of(record));
        store.write(List.of(record, record));

        assertThat(standing(key).spent()).isEqualByComparingTo("0.001");
        assertThat(gateway.usage
                        .sums(Principal.OPERATOR, query("day"), null, 10)
                        .items()
                        .getFirst()
                        .requests())
                .isOne();
    }

    @Test
    void names_from_callers_and_providers_cannot_break_the_writing() {
        Principal service = new Principal(Principal.Kind.SERVICE, "key:1", "service:x", Set.of(Permission.MODEL_CALL));
        OpenCall call = gateway.meter.open(service, new Estimate("a\0b\uD800" + "x".repeat(500), 1, 1, null));

        written(
                call,
                new CallResult("p\0", "m\n", 1, 0, 1, 0, null, 200, null, false, false, false, 1, List.of("a\nb", "")));

        assertThat(gateway.count("usage")).isOne();
    }

    @Test
    void many_calls_at_once_are_written_in_groups_and_all_of_them() {
        ModelKey key = gateway.base.key("100.00", "month");
        List<OpenCall> calls = IntStream.range(0, 300)
                .mapToObj(_ -> gateway.meter.open(caller(key), estimate(100, 10)))
                .toList();

        calls.parallelStream().forEach(call -> call.finish(result(100, 10)));

        Eventually.holds("all are written", Duration.ofSeconds(10), () -> gateway.count("usage") == 300);
        assertThat(standing(key).spent()).isEqualByComparingTo("0.06");
        assertThat(gateway.base.metrics.summary("bulwark.gateway.usage.batch").count())
                .isLessThan(100);
    }

    @Test
    void a_spend_far_above_the_usual_is_flagged_once() {
        ModelKey key = gateway.base.key(null, null);
        for (int i = 0; i < 7; i++) {
            gateway.call(caller(key), 0, 20_000);
            clock.advance(Duration.ofHours(1));
        }
        assertThat(gateway.upkeep.findUnusual()).isZero();
        gateway.call(caller(key), 0, 150_000);

        assertThat(gateway.upkeep.findUnusual()).isOne();
        assertThat(gateway.upkeep.findUnusual()).isZero();
        Event event = gateway.base.events.after("usage:operator", 0, 10).getLast();
        assertThat(event.name()).isEqualTo("usage.unusual");
        assertThat(event.data().path("cost_usd").asText()).isEqualTo("1.50");
        assertThat(event.data().path("usual_usd").asText()).isEqualTo("0.20");
    }

    private UsageQuery query(String groupBy) {
        return UsageQuery.read(null, null, groupBy, null, clock.instant());
    }
}
