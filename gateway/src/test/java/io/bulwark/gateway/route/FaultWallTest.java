package io.bulwark.gateway.route;

import static io.bulwark.testing.ModelBehaviour.cutAfter;
import static io.bulwark.testing.ModelBehaviour.error;
import static io.bulwark.testing.ModelBehaviour.malformedAfter;
import static io.bulwark.testing.ModelBehaviour.ok;
import static io.bulwark.testing.ModelBehaviour.reset;
import static io.bulwark.testing.ModelBehaviour.silent;
import static io.bulwark.testing.ModelBehaviour.slowFirstToken;
import static io.bulwark.testing.ModelBehaviour.stallAfter;
import static io.bulwark.testing.ModelBehaviour.status;
import static io.bulwark.testing.ModelBehaviour.withoutDone;
import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.gateway.provider.CallOptions;
import io.bulwark.gateway.provider.FailureKind;
import io.bulwark.gateway.provider.KeySource;
import io.bulwark.gateway.provider.ModelProvider;
import io.bulwark.gateway.provider.Operation;
import io.bulwark.testing.FaultyModelServer;
import io.bulwark.testing.ModelBehaviour;
import io.bulwark.testing.ModelScript;
import io.bulwark.testing.SeenRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The sixteen faults of the public "failoverbench" wall (scenarios/catalogue.yaml, methodology v0.1), each with what its
 * catalogue demands for a pass: the caller gets the whole answer (for S13: a clean error), and what the provider sees stays
 * within bounds. Every scenario runs with the same configuration; only the limits are shorter than a user's.
 */
class FaultWallTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final FaultyModelServer wall = FaultyModelServer.start().on("spare", ok());
    private final SkippingTiming timing = new SkippingTiming();
    private Router router = router("spare", Timing.SYSTEM);

    private Router router(String fallback, Timing clock) {
        GatewaySettings settings = GatewaySettings.read("""
                providers:
                  wall:
                    kind: compatible
                    base_url: %s
                    timeouts: { first_token: 800ms, between_tokens: 800ms }
                routes:
                  answer:
                    targets: [ wall/primary, wall/%s ]
                    rate_limit_wait: 3s
                    hold: true
                """.formatted(wall.url(), fallback));
        List<ModelProvider> providers = new ArrayList<>();
        KeySource none = _ -> Optional.empty();
        settings.providers().forEach(each -> providers.add(ProviderKinds.create(each, none)));
        return new Router(providers, settings.routes(), RouteListener.NONE, clock);
    }

    @AfterEach
    void stop() {
        router.close();
        wall.close();
    }

    private Answers call(boolean stream) {
        return Answers.of(router.call(Operation.CHAT, Answers.ask("answer", stream), CallOptions.plain())
                .outcome());
    }

    private static void assertWhole(Answers answer) {
        assertThat(answer.failure()).isNull();
        assertThat(answer.text()).isEqualTo(ModelScript.TEXT);
        assertThat(answer.complete()).isTrue();
    }

    /** The same connection pool and router still serve afterwards. */
    private void assertAlive() {
        assertWhole(Answers.of(router.call(Operation.CHAT, Answers.ask("wall/spare", false), CallOptions.plain())
                .outcome()));
    }

    private List<SeenRequest> primary() {
        return wall.requests("primary");
    }

    private static double seconds(SeenRequest from, SeenRequest to) {
        return (to.at() - from.at()) / 1e9;
    }

    @Test
    void s01_waits_as_long_as_a_429_asks_and_then_succeeds_at_the_same_provider() {
        wall.on("primary", error(429, "rate_limit_exceeded", "Slow down", Map.of("Retry-After", "2")), ok());

        assertWhole(call(true));

        assertThat(primary()).hasSize(2);
        assertThat(seconds(primary().get(0), primary().get(1))).isBetween(1.9, 8.0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void s02_turns_from_a_lasting_429_without_hammering(boolean stream) {
        wall.on("primary", status(429));

        assertWhole(call(stream));

        assertThat(primary()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void s03_repeats_once_at_the_same_provider_after_a_500(boolean stream) {
        router = router("spare", timing);
        wall.on("primary", status(500), ok());

        assertWhole(call(stream));

        assertThat(primary()).hasSize(2);
        assertThat(wall.requests("spare")).isEmpty();
        assertThat(timing.waits()).hasSize(1);
    }

    @Test
    void s04_turns_from_a_lasting_503_within_the_retry_budget() {
        router = router("spare", timing);
        wall.on("primary", status(503));

        assertWhole(call(true));

        assertThat(primary()).hasSizeBetween(1, 6);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void s05_answers_although_the_connection_was_reset_before_the_headers(boolean stream) {
        router = router("spare", timing);
        wall.on("primary", reset(), ok());

        assertWhole(call(stream));
    }

    @Test
    void s06_turns_from_a_provider_that_says_nothing_and_asks_it_once() throws Exception {
        wall.on("primary", silent(LONG));
        long start = System.nanoTime();

        assertWhole(call(true));

        assertThat((System.nanoTime() - start) / 1e9).isLessThan(8);
        assertThat(primary()).hasSize(1);
        assertThat(primary().getFirst().gone().get()).isNotNull();
    }

    @Test
    void s07_turns_from_a_provider_whose_first_token_is_late() {
        wall.on("primary", slowFirstToken(LONG));
        long start = System.nanoTime();

        assertWhole(call(true));

        assertThat((System.nanoTime() - start) / 1e9).isLessThan(8);
        assertThat(primary()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void s08_delivers_the_whole_answer_when_a_stream_is_cut(boolean stream) {
        router = router("spare", timing);
        wall.on("primary", cutAfter(40));

        assertWhole(call(stream));
    }

    @Test
    void s09_notices_a_stalled_stream_and_stays_healthy() {
        wall.on("primary", stallAfter(20, LONG));
        long start = System.nanoTime();

        assertWhole(call(true));

        assertThat((System.nanoTime() - start) / 1e9).isLessThan(8);
        assertAlive();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void s10_leaks_nothing_of_a_stream_with_a_broken_event(boolean stream) {
        router = router("spare", timing);
        wall.on("primary", malformedAfter(10));

        assertWhole(call(stream));
        assertAlive();
    }

    @Test
    void s11_finishes_promptly_without_the_done_mark_and_with_usage() {
        wall.on("primary", withoutDone());
        long start = System.nanoTime();

        Answers answer = call(true);

        assertWhole(answer);
        assertThat((System.nanoTime() - start) / 1e9).isLessThan(2);
        assertThat(answer.usage()).isNotNull();
        assertThat(answer.usage().output()).isEqualTo(60);
        assertThat(primary()).hasSize(1);
    }

    @Test
    void s12_does_not_repeat_a_request_that_is_too_long_but_asks_another_model() {
        wall.on("primary", error(400, "context_length_exceeded", "Too many tokens", Map.of()));

        assertWhole(call(true));

        assertThat(primary()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"content_policy_violation", "content_filter"})
    void s13_hands_a_content_filter_refusal_on_and_does_not_route_around_it(String code) {
        wall.on("primary", error(400, code, "Refused by our safety system", Map.of()));

        Answers answer = call(true);

        assertThat(answer.failure()).isNotNull();
        assertThat(answer.failure().kind()).isEqualTo(FailureKind.CONTENT_FILTER);
        assertThat(answer.failure().status()).isEqualTo(400);
        assertThat(answer.failure().body().path("error").path("code").asText()).isEqualTo(code);
        assertThat(primary()).hasSize(1);
        assertThat(wall.requests("spare")).isEmpty();
    }

    @Test
    void s14_restarts_without_a_prefill_when_the_fallback_would_refuse_one() {
        router = router("no-prefill", timing);
        wall.on("primary", cutAfter(40));
        wall.on("no-prefill", refusingPrefill());

        assertWhole(call(true));

        assertThat(wall.requests("no-prefill")).hasSize(1);
    }

    private static ModelBehaviour refusingPrefill() {
        return conversation -> {
            var messages = conversation.request().json().path("messages");
            boolean prefilled =
                    messages.path(messages.size() - 1).path("role").asText("").equals("assistant");
            return (prefilled ? status(400) : ok()).answer(conversation);
        };
    }

    @Test
    void s15_serves_from_the_fallback_during_an_outage_and_returns_after_it() {
        router = router("spare", timing);
        AtomicBoolean down = new AtomicBoolean(true);
        wall.on("primary", conversation -> (down.get() ? status(503) : ok()).answer(conversation));
        List<String> served = new ArrayList<>();
        int askedWhileDown = 0;
        for (int i = 0; i < 20; i++) {
            if (i == 15) {
                askedWhileDown = primary().size();
                down.set(false);
            }
            Routed routed = router.call(Operation.CHAT, Answers.ask("answer", true), CallOptions.plain());
            assertWhole(Answers.of(routed.outcome()));
            served.add(String.valueOf(routed.model()));
            timing.skip(Duration.ofSeconds(4));
        }

        assertThat(served.subList(0, 15)).containsOnly("spare");
        assertThat(served.subList(18, 20)).containsOnly("primary");
        assertThat(askedWhileDown).isLessThanOrEqualTo(15);
    }

    @Test
    void s16_names_the_fallback_as_the_model_and_reports_its_usage() {
        router = router("spare", timing);
        wall.on("primary", status(503));

        Routed routed = router.call(Operation.CHAT, Answers.ask("answer", true), CallOptions.plain());
        Answers answer = Answers.of(routed.outcome());

        assertWhole(answer);
        assertThat(answer.model()).isEqualTo("spare");
        assertThat(answer.usage()).isNotNull();
        assertThat(routed.model()).isEqualTo("spare");
        assertThat(routed.attempts().getLast().failure()).isNull();
        assertThat(routed.attempts().getFirst().failure()).isEqualTo(FailureKind.SERVER_ERROR);
        assertThat(primary()).hasSizeLessThanOrEqualTo(6);
    }
}
