package io.bulwark.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.gateway.provider.CallOptions;
import io.bulwark.gateway.provider.Chunk;
import io.bulwark.gateway.provider.FailureKind;
import io.bulwark.gateway.provider.KeySource;
import io.bulwark.gateway.provider.ModelProvider;
import io.bulwark.gateway.provider.ModelStream;
import io.bulwark.gateway.provider.Operation;
import io.bulwark.gateway.provider.Outcome;
import io.bulwark.gateway.provider.Usage;
import io.bulwark.testing.Eventually;
import io.bulwark.testing.FaultyModelServer;
import io.bulwark.testing.ModelBehaviour;
import io.bulwark.testing.ModelScript;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams whose route does not hold them back: what has been handed on cannot be taken back. */
class StreamRoutesTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final FaultyModelServer upstream = FaultyModelServer.start();
    private final SkippingTiming timing = new SkippingTiming();
    private final List<String> ended = new ArrayList<>();
    private final Router router = router();

    private Router router() {
        GatewaySettings settings = GatewaySettings.read("""
                providers:
                  up:
                    kind: compatible
                    base_url: %s
                    timeouts: { first_token: 800ms, between_tokens: 800ms }
                routes:
                  r: { targets: [ up/one, up/two ] }
                """.formatted(upstream.url()));
        KeySource none = _ -> Optional.empty();
        List<ModelProvider> providers =
                List.of(ProviderKinds.create(settings.providers().getFirst(), none));
        RouteListener listener = new RouteListener() {
            @Override
            public void streamed(
                    String route,
                    Attempt attempt,
                    @Nullable Usage usage,
                    Outcome.@Nullable Failed failure,
                    long millis) {
                ended.add(attempt.model() + " " + (failure == null ? "complete" : failure.kind()));
            }
        };
        return new Router(providers, settings.routes(), listener, timing);
    }

    @AfterEach
    void stop() {
        router.close();
        upstream.close();
    }

    private Routed call() {
        return router.call(Operation.CHAT, Answers.ask("r", true), CallOptions.plain());
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut", "end", "reset", "malformed", "stall", "error"})
    void a_stream_that_breaks_after_its_first_token_is_told_as_broken_and_never_repeated(String fault) {
        upstream.on(
                "one",
                switch (fault) {
                    case "cut" -> ModelBehaviour.cutAfter(40);
                    case "end" -> ModelBehaviour.endAfter(40);
                    case "reset" -> ModelBehaviour.resetAfter(40);
                    case "malformed" -> ModelBehaviour.malformedAfter(40);
                    case "stall" -> ModelBehaviour.stallAfter(40, LONG);
                    default -> ModelBehaviour.errorAfter(40, "data: {\"error\":{\"message\":\"oops\"}}\n\n");
                });

        Answers answer = Answers.of(call().outcome());

        assertThat(answer.complete()).isFalse();
        assertThat(answer.failure()).isNotNull();
        assertThat(answer.failure().body().path("error").path("message").isTextual())
                .isTrue();
        assertThat(ModelScript.TEXT).startsWith(answer.text());
        assertThat(upstream.requests("one")).hasSize(1);
        assertThat(upstream.requests("two")).isEmpty();
        assertThat(ended).containsExactly("one " + answer.failure().kind());
    }

    @Test
    void a_stream_that_breaks_before_its_first_token_is_replaced() {
        upstream.on("one", ModelBehaviour.errorAfter(0, "data: {\"error\":{\"message\":\"oops\",\"code\":503}}\n\n"));

        Routed routed = call();

        assertThat(Answers.of(routed.outcome()).text()).isEqualTo(ModelScript.TEXT);
        assertThat(routed.model()).isEqualTo("two");
        assertThat(ended).containsExactly("two complete");
    }

    @Test
    void five_broken_streams_open_the_circuit() {
        upstream.on("one", ModelBehaviour.cutAfter(10));
        for (int i = 0; i < 10; i++) {
            Answers.of(call().outcome());
        }
        assertThat(upstream.requests("one").size()).isLessThanOrEqualTo(10);
        assertThat(upstream.requests("two")).isNotEmpty().isNotNull();
        assertThat(call().attempts().getFirst().failure()).isEqualTo(FailureKind.CIRCUIT_OPEN);
    }

    @Test
    void a_client_that_leaves_ends_the_upstream() throws Exception {
        upstream.on("one", ModelBehaviour.stallAfter(3, LONG));
        ModelStream stream = ((Outcome.Streaming) call().outcome()).stream();
        assertThat(stream.next()).isInstanceOf(Chunk.class);

        long start = System.nanoTime();
        stream.close();

        long gone = upstream.requests("one").getFirst().gone().get();
        assertThat((gone - start) / 1e6).isLessThan(1_000);
        assertThat(ended).containsExactly("one CANCELLED");
        Eventually.holds("the connection is closed", LONG, () -> upstream.openConnections() == 0);
    }

    @Test
    void a_caller_may_ask_for_a_held_stream_on_any_route() {
        upstream.on("one", ModelBehaviour.cutAfter(40));

        Routed routed = router.call(Operation.CHAT, Answers.ask("r", true), CallOptions.plain(), true);

        assertThat(Answers.of(routed.outcome()).text()).isEqualTo(ModelScript.TEXT);
        assertThat(routed.model()).isEqualTo("two");
    }
}
