package io.bulwark.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.gateway.provider.CallOptions;
import io.bulwark.gateway.provider.FailureKind;
import io.bulwark.gateway.provider.ModelSettings;
import io.bulwark.gateway.provider.Operation;
import io.bulwark.gateway.provider.Outcome;
import io.bulwark.gateway.provider.Price;
import io.bulwark.gateway.provider.Timeouts;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RouterTest {
    private final SkippingTiming timing = new SkippingTiming();
    private final ScriptedProvider first = new ScriptedProvider("first");
    private final ScriptedProvider second = new ScriptedProvider("second");
    private final List<String> circuits = new ArrayList<>();

    private Router router(RouteSettings... routes) {
        RouteListener listener = new RouteListener() {
            @Override
            public void circuit(String provider, String model, boolean open) {
                circuits.add(provider + "/" + model + (open ? " open" : " closed"));
            }
        };
        return new Router(List.of(first, second), List.of(routes), listener, timing);
    }

    private static RouteSettings both() {
        return RouteSettings.of("r", TargetSettings.of("first", "a"), TargetSettings.of("second", "b"));
    }

    private static Routed call(Router router, String model) {
        return router.call(Operation.CHAT, Answers.ask(model, false), CallOptions.plain());
    }

    private static FailureKind kind(Routed routed) {
        return ((Outcome.Failed) routed.outcome()).kind();
    }

    private List<Long> waits() {
        return timing.waits().stream()
                .map(wait -> Math.round(wait.toMillis() / 1000.0))
                .toList();
    }

    @Test
    void a_lone_target_is_asked_again_after_1_2_4_and_8_seconds_until_its_circuit_opens() {
        first.always(FailureKind.SERVER_ERROR);

        Routed routed = call(router(), "first/a");

        assertThat(kind(routed)).isEqualTo(FailureKind.SERVER_ERROR);
        assertThat(waits()).containsExactly(1L, 2L, 4L, 8L);
        assertThat(routed.attempts()).hasSize(5);
        assertThat(circuits).containsExactly("first/a open");
    }

    @Test
    void pauses_differ_by_chance_by_a_fifth_at_most() {
        for (double chance : new double[] {0, 0.999}) {
            timing.random(chance);
            Duration pause = Backoff.pause(5, null, timing);
            assertThat(pause).isBetween(Duration.ofMillis(12_800), Duration.ofMillis(19_200));
            assertThat(Backoff.pause(1, Duration.ofSeconds(3), timing))
                    .isBetween(Duration.ofSeconds(3), Duration.ofMillis(3_400));
        }
        assertThat(Backoff.pause(9, null, timing)).isLessThan(Duration.ofMillis(19_300));
    }

    @Test
    void nothing_is_waited_for_beyond_the_deadline_of_the_call() {
        first.always(FailureKind.CONNECT);
        Timeouts limits = Timeouts.UNSET.withTotal(Duration.ofSeconds(5));

        Routed routed = router().call(
                        Operation.CHAT,
                        Answers.ask("first/a", false),
                        CallOptions.plain().withTimeouts(limits));

        assertThat(waits()).containsExactly(1L, 2L);
        assertThat(kind(routed)).isEqualTo(FailureKind.CONNECT);
        assertThat(first.options().getLast().timeouts().total()).isLessThan(Duration.ofMillis(2_100));
    }

    @Test
    void a_429_turns_to_the_next_target_at_once_and_the_first_is_left_alone_as_long_as_it_asked() {
        first.failsAsking(Duration.ofSeconds(30));
        Router router = router(both());

        Routed routed = call(router, "r");
        call(router, "r");

        assertThat(routed.provider()).isEqualTo("second");
        assertThat(timing.waits()).isEmpty();
        assertThat(first.calls()).hasSize(1);
        timing.skip(Duration.ofSeconds(31));
        assertThat(call(router, "r").provider()).isEqualTo("first");
    }

    @Test
    void when_every_target_limits_the_rate_the_one_that_asks_for_the_shortest_wait_is_asked_again() {
        first.failsAsking(Duration.ofSeconds(20));
        second.failsAsking(Duration.ofSeconds(3));

        Routed routed = call(router(both()), "r");

        assertThat(routed.provider()).isEqualTo("second");
        assertThat(waits()).containsExactly(3L);
        assertThat(routed.attempts()).hasSize(3);
    }

    @Test
    void nobody_waits_for_longer_than_a_minute() {
        first.failsAsking(Duration.ofSeconds(90));

        Routed routed = call(router(), "first/a");

        assertThat(((Outcome.Failed) routed.outcome()).retryAfter()).isEqualTo(Duration.ofSeconds(90));
        assertThat(timing.waits()).isEmpty();
    }

    @Test
    void a_call_that_comes_while_its_only_target_rests_is_told_so_at_once_unless_the_rest_is_short() {
        first.failsAsking(Duration.ofSeconds(90));
        Router router = router();
        call(router, "first/a");

        Outcome.Failed told = (Outcome.Failed) call(router, "first/a").outcome();

        assertThat(told.kind()).isEqualTo(FailureKind.RATE_LIMITED);
        assertThat(told.retryAfter()).isBetween(Duration.ofSeconds(80), Duration.ofSeconds(90));
        assertThat(first.calls()).hasSize(1);
        timing.skip(Duration.ofSeconds(86));
        assertThat(call(router, "first/a").provider()).isEqualTo("first");
        assertThat(waits()).hasSize(1);
    }

    @Test
    void a_server_error_is_repeated_once_at_the_same_target_before_the_next_is_asked() {
        first.fails(FailureKind.SERVER_ERROR);
        assertThat(call(router(both()), "r").provider()).isEqualTo("first");
        first.fails(FailureKind.SERVER_ERROR, FailureKind.RESET);
        Routed routed = call(router(both()), "r");
        assertThat(routed.provider()).isEqualTo("second");
        assertThat(routed.attempts().stream().map(Attempt::failure))
                .containsExactly(FailureKind.SERVER_ERROR, FailureKind.RESET, null);
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureKind.class,
            names = {"CONNECT", "BUSY"})
    void a_target_out_of_reach_is_tried_again_only_when_no_other_is_left(FailureKind kind) {
        first.fails(kind);
        assertThat(call(router(both()), "r").provider()).isEqualTo("second");
        assertThat(timing.waits()).isEmpty();
        first.fails(kind);
        second.fails(kind);
        assertThat(call(router(both()), "r").provider()).isEqualTo("first");
        assertThat(waits()).containsExactly(1L);
    }

    @Test
    void a_server_error_that_asks_for_a_long_wait_is_not_waited_for_while_another_target_is_left() {
        first.asks(FailureKind.SERVER_ERROR, Duration.ofSeconds(30));
        assertThat(call(router(both()), "r").provider()).isEqualTo("second");
        assertThat(timing.waits()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureKind.class,
            names = {
                "UNAUTHORIZED",
                "FORBIDDEN",
                "NOT_FOUND",
                "NO_KEY",
                "TLS",
                "FIRST_TOKEN_TIMEOUT",
                "QUOTA_EXHAUSTED",
                "HEADERS_TOO_LARGE",
                "WRONG_CONTENT_TYPE",
                "UNSUPPORTED"
            })
    void what_a_target_will_not_do_is_not_repeated_there_but_asked_of_the_next(FailureKind kind) {
        first.fails(kind);
        assertThat(call(router(both()), "r").provider()).isEqualTo("second");
        assertThat(first.calls()).hasSize(1);
        assertThat(timing.waits()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureKind.class,
            names = {"BAD_REQUEST", "CONTENT_FILTER", "CANCELLED"})
    void what_no_target_should_do_ends_the_call(FailureKind kind) {
        first.fails(kind);
        assertThat(kind(call(router(both()), "r"))).isEqualTo(kind);
        assertThat(second.calls()).isEmpty();
        assertThat(first.calls()).hasSize(1);
    }

    @Test
    void a_request_too_long_goes_only_to_targets_that_may_hold_more() {
        first.knows("a", new ModelSettings("a", 8_000, 0, null)).always(FailureKind.CONTEXT_LENGTH);
        second.knows("b", new ModelSettings("b", 8_000, 0, null))
                .knows("big", new ModelSettings("big", 100_000, 0, null));
        RouteSettings withBig = RouteSettings.of(
                "r",
                TargetSettings.of("first", "a"),
                TargetSettings.of("second", "b"),
                TargetSettings.of("second", "big"));

        assertThat(call(router(withBig), "r").model()).isEqualTo("big");
        assertThat(kind(call(router(both()), "r"))).isEqualTo(FailureKind.CONTEXT_LENGTH);
        assertThat(second.calls()).hasSize(1);
    }

    @Test
    void a_fallback_that_refuses_does_not_hide_why_the_first_target_failed() {
        first.always(FailureKind.TRUNCATED);
        second.always(FailureKind.BAD_REQUEST);

        assertThat(kind(call(router(both()), "r"))).isEqualTo(FailureKind.TRUNCATED);
    }

    @Test
    void the_circuit_opens_after_five_failures_lets_one_call_try_and_closes() {
        first.always(FailureKind.SERVER_ERROR);
        Router router = router(both());
        for (int i = 0; i < 6; i++) {
            assertThat(call(router, "r").provider()).isEqualTo("second");
        }
        int asked = first.calls().size();
        assertThat(asked).isEqualTo(5);
        Routed skipped = call(router, "r");
        assertThat(skipped.attempts().getFirst().failure()).isEqualTo(FailureKind.CIRCUIT_OPEN);
        timing.skip(Duration.ofSeconds(11));
        call(router, "r");
        assertThat(first.calls()).hasSize(6);
        timing.skip(Duration.ofSeconds(11));
        first.always(null);

        assertThat(call(router, "r").provider()).isEqualTo("first");
        assertThat(call(router, "r").provider()).isEqualTo("first");
        assertThat(circuits).containsExactly("first/a open", "first/a closed");
    }

    @Test
    void an_open_circuit_without_another_target_fails_at_once_and_says_when_to_come_back() {
        first.always(FailureKind.SERVER_ERROR);
        Router router = router();
        call(router, "first/a");

        Outcome.Failed failed = (Outcome.Failed) call(router, "first/a").outcome();

        assertThat(failed.kind()).isEqualTo(FailureKind.CIRCUIT_OPEN);
        assertThat(failed.status()).isEqualTo(503);
        assertThat(failed.retryAfter()).isNotNull().isLessThanOrEqualTo(Health.PAUSE);
    }

    @Test
    void weights_share_the_calls_and_the_others_stay_as_fallbacks() {
        var heavy = new TargetSettings("first", "a", 9, null, Timeouts.UNSET);
        var light = new TargetSettings("second", "b", 1, null, Timeouts.UNSET);
        Router router = router(
                new RouteSettings("r", Choose.WEIGHT, List.of(heavy, light), 0, Timeouts.UNSET, Duration.ZERO, false));
        for (int i = 0; i < 10; i++) {
            timing.random(i / 10.0);
            call(router, "r");
        }
        assertThat(first.calls()).hasSize(9);
        assertThat(second.calls()).hasSize(1);
        timing.random(0.95);
        second.fails(FailureKind.CONNECT);
        assertThat(call(router, "r").provider()).isEqualTo("first");
    }

    @Test
    void the_quickest_target_of_late_is_asked_first_and_one_not_measured_is_tried() {
        first.alwaysAfter(() -> timing.skip(Duration.ofMillis(500)));
        second.alwaysAfter(() -> timing.skip(Duration.ofMillis(50)));
        Router router = router(
                new RouteSettings("r", Choose.LATENCY, both().targets(), null, Timeouts.UNSET, Duration.ZERO, false));

        assertThat(call(router, "r").provider()).isEqualTo("first");
        assertThat(call(router, "r").provider()).isEqualTo("second");
        assertThat(call(router, "r").provider()).isEqualTo("second");
        timing.skip(Duration.ofMinutes(2));
        assertThat(call(router, "r").provider()).isEqualTo("first");
    }

    @Test
    void the_cheapest_target_for_this_request_is_asked_first() {
        first.knows("a", new ModelSettings("a", 0, 0, price("1", "10")));
        second.knows("b", new ModelSettings("b", 0, 0, price("3", "2")));
        Router router = router(
                new RouteSettings("r", Choose.COST, both().targets(), null, Timeouts.UNSET, Duration.ZERO, false));

        Routed routed = call(router, "r");
        assertThat(routed.provider()).isEqualTo("second");
        assertThat(router.model("second", "b").orElseThrow().price()).isEqualTo(price("3", "2"));
        assertThat(router.model("nobody", "b")).isEmpty();
        ObjectNode shortAnswer = Answers.ask("r", false).put("max_tokens", 1);
        assertThat(router.call(Operation.CHAT, shortAnswer, CallOptions.plain()).provider())
                .isEqualTo("first");
    }

    private static Price price(String input, String output) {
        BigDecimal in = new BigDecimal(input);
        return new Price(in, in, in, new BigDecimal(output));
    }

    @Test
    void the_upstreams_name_is_sent_and_the_callers_request_stays_as_it_was() {
        first.knows("a", new ModelSettings("a-2026-01", 0, 0, null));
        ObjectNode request = Answers.ask("r", false);

        router(both())
                .call(
                        Operation.CHAT,
                        request,
                        new CallOptions(
                                Timeouts.UNSET,
                                Map.of("traceparent", "00-1"),
                                CallOptions.plain().cancellation()));

        assertThat(first.calls().getFirst().path("model").asText()).isEqualTo("a-2026-01");
        assertThat(request.path("model").asText()).isEqualTo("r");
        assertThat(first.options().getFirst().headers()).containsEntry("traceparent", "00-1");
    }

    @Test
    void a_silent_target_is_given_up_sooner_while_another_is_left() {
        first.fails(FailureKind.FIRST_TOKEN_TIMEOUT);
        call(router(both()), "r");
        assertThat(first.options().getFirst().timeouts().firstToken()).isEqualTo(Duration.ofSeconds(10));
        assertThat(second.options().getFirst().timeouts().firstToken()).isNull();
    }

    @Test
    void a_cancelled_call_does_not_go_on() {
        CallOptions options = CallOptions.plain();
        first.fails(FailureKind.SERVER_ERROR);
        options.cancellation().cancel();

        Routed routed = router(both()).call(Operation.CHAT, Answers.ask("r", false), options);

        assertThat(kind(routed)).isEqualTo(FailureKind.CANCELLED);
        assertThat(first.calls()).isEmpty();
    }

    @Test
    void an_operation_that_no_target_can_do_is_unsupported() {
        Routed routed = router(both()).call(Operation.EMBEDDINGS, Answers.ask("r", false), CallOptions.plain());
        assertThat(kind(routed)).isEqualTo(FailureKind.UNSUPPORTED);
    }

    @Test
    void a_request_without_a_model_is_refused() {
        ObjectNode request = Answers.ask("r", false);
        request.remove("model");
        assertThat(kind(router(both()).call(Operation.CHAT, request, CallOptions.plain())))
                .isEqualTo(FailureKind.BAD_REQUEST);
    }
}
