package io.bulwark.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.gateway.provider.CallOptions;
import io.bulwark.gateway.provider.Cancellation;
import io.bulwark.gateway.provider.Chunk;
import io.bulwark.gateway.provider.FailureKind;
import io.bulwark.gateway.provider.ModelProvider;
import io.bulwark.gateway.provider.ModelStream;
import io.bulwark.gateway.provider.Operation;
import io.bulwark.gateway.provider.Outcome;
import io.bulwark.gateway.provider.Timeouts;
import io.bulwark.testing.Eventually;
import io.bulwark.testing.FaultyModelServer;
import io.bulwark.testing.ModelBehaviour;
import io.bulwark.testing.ModelScript;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever upstreams do: no half answer looks whole, nothing is asked without bound, and no place in a pool is lost. */
class RandomFaultsTest {
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final List<ModelBehaviour> BEHAVIOURS = List.of(
            ModelBehaviour.ok(),
            ModelBehaviour.ok(),
            ModelBehaviour.withoutDone(),
            ModelBehaviour.reset(),
            ModelBehaviour.hangUp(),
            ModelBehaviour.silent(LONG),
            ModelBehaviour.slowFirstToken(LONG),
            ModelBehaviour.cutAfter(0),
            ModelBehaviour.cutAfter(30),
            ModelBehaviour.endAfter(30),
            ModelBehaviour.resetAfter(30),
            ModelBehaviour.stallAfter(30, LONG),
            ModelBehaviour.malformedAfter(0),
            ModelBehaviour.malformedAfter(30),
            ModelBehaviour.status(400),
            ModelBehaviour.status(401),
            ModelBehaviour.status(429),
            ModelBehaviour.status(500),
            ModelBehaviour.error(429, "slow", "Slow down", Map.of("Retry-After", "2")),
            ModelBehaviour.error(400, "content_filter", "No", Map.of()),
            ModelBehaviour.body(200, "text/html", "<html>"),
            ModelBehaviour.body(200, "application/json", ""),
            ModelBehaviour.raw("HTTP/1.1 200 OK\r\nX: " + "x".repeat(30_000)),
            ModelBehaviour.raw("nonsense\r\n\r\n"));

    private final FaultyModelServer upstream = FaultyModelServer.start();
    private final SkippingTiming timing = new SkippingTiming();

    @AfterEach
    void stop() {
        upstream.close();
    }

    private Router router(int calls) {
        GatewaySettings settings = GatewaySettings.read("""
                providers:
                  up:
                    kind: compatible
                    base_url: %s
                    max_calls: %d
                    timeouts: { first_token: 60ms, between_tokens: 60ms, answer: 60ms }
                routes:
                  r: { targets: [ up/one, up/two ], rate_limit_wait: 3s }
                """.formatted(upstream.url(), calls));
        List<ModelProvider> providers =
                List.of(ProviderKinds.create(settings.providers().getFirst(), _ -> Optional.empty()));
        return new Router(providers, settings.routes(), RouteListener.NONE, timing);
    }

    @Test
    void no_half_answer_looks_whole_and_the_only_place_is_always_given_back() {
        Random random = new Random(7);
        try (Router router = router(1)) {
            for (int i = 0; i < 120; i++) {
                upstream.on("one", some(random), some(random), some(random));
                upstream.on("two", some(random), some(random));
                upstream.forget();
                boolean hold = random.nextInt(3) == 0;

                Routed routed =
                        router.call(Operation.CHAT, Answers.ask("r", random.nextBoolean()), CallOptions.plain(), hold);
                Answers answer = Answers.of(routed.outcome());

                assertThat(routed.attempts()).noneMatch(attempt -> attempt.failure() == FailureKind.BUSY);
                assertThat(upstream.requests()).hasSizeLessThanOrEqualTo(12);
                if (answer.complete()) {
                    assertThat(answer.text()).isEqualTo(ModelScript.TEXT);
                } else {
                    assertThat(ModelScript.TEXT).startsWith(answer.text());
                    assertThat(answer.failure()
                                    .body()
                                    .path("error")
                                    .path("message")
                                    .isTextual())
                            .isTrue();
                    assertThat(answer.failure().status()).isBetween(400, 599);
                }
                if (!answer.text().isEmpty()) {
                    assertThat(routed.attempts().getLast().failure()).isNull();
                }
                timing.skip(Duration.ofSeconds(11));
            }
        }
    }

    private static ModelBehaviour some(Random random) {
        return BEHAVIOURS.get(random.nextInt(BEHAVIOURS.size()));
    }

    @Test
    void calls_that_are_cancelled_at_any_moment_leave_nothing_behind() throws Exception {
        upstream.on("one", ModelBehaviour.ok(Duration.ofMillis(1)));
        var accidents = new ConcurrentLinkedQueue<Throwable>();
        try (Router router = router(40)) {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                Random random = new Random(i);
                threads.add(Thread.ofVirtual().start(() -> {
                    try {
                        for (int j = 0; j < 10; j++) {
                            cancelledSomewhere(router, random);
                        }
                    } catch (RuntimeException | AssertionError e) {
                        accidents.add(e);
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(accidents).isEmpty();
            upstream.on("one", ModelBehaviour.ok());
            for (int i = 0; i < 50; i++) {
                Answers answer =
                        Answers.of(router.call(Operation.CHAT, Answers.ask("up/one", true), patient(new Cancellation()))
                                .outcome());
                assertThat(answer.complete()).as("%s", answer.failure()).isTrue();
            }
        }
        Eventually.holds("every connection is closed", LONG, () -> upstream.openConnections() == 0);
    }

    /** Options under which only a fault ends a call, not a busy machine. */
    private static CallOptions patient(Cancellation cancellation) {
        return new CallOptions(new Timeouts(LONG, LONG, LONG, LONG, LONG), Map.of(), cancellation);
    }

    private static void cancelledSomewhere(Router router, Random random) {
        Cancellation cancellation = new Cancellation();
        int after = random.nextInt(40);
        Thread.ofVirtual().start(() -> {
            for (int i = 0; i < after * 100; i++) {
                Thread.yield();
            }
            cancellation.cancel();
        });
        Routed routed = router.call(Operation.CHAT, Answers.ask("up/one", true), patient(cancellation));
        if (routed.outcome() instanceof Outcome.Streaming streaming) {
            try (ModelStream stream = streaming.stream()) {
                for (int i = random.nextInt(60); i > 0 && stream.next() instanceof Chunk; i--) {
                    Thread.yield();
                }
            }
        }
    }
}
