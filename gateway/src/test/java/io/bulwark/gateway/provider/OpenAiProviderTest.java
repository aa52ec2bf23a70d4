package io.bulwark.gateway.provider;

import static io.bulwark.gateway.provider.TestCalls.chat;
import static io.bulwark.gateway.provider.TestCalls.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.testing.Eventually;
import io.bulwark.testing.FaultyModelServer;
import io.bulwark.testing.ModelBehaviour;
import io.bulwark.testing.SeenRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenAiProviderTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final FaultyModelServer upstream = FaultyModelServer.start();
    private final OpenAiProvider provider = new OpenAiProvider(
            TestCalls.settings("compatible", upstream.url(), Duration.ofSeconds(5)), TestCalls.keys());

    @AfterEach
    void stop() {
        provider.close();
        upstream.close();
    }

    private Outcome call(ObjectNode request) {
        return provider.complete(Operation.CHAT, request, CallOptions.plain());
    }

    private static List<String> chunks(Outcome outcome) {
        List<String> data = new ArrayList<>();
        try (ModelStream stream = ((Outcome.Streaming) outcome).stream()) {
            while (stream.next() instanceof Chunk chunk) {
                data.add(new String(chunk.data(), StandardCharsets.UTF_8));
            }
            assertThat(stream.next()).isInstanceOf(StreamEvent.End.class);
        }
        return data;
    }

    @Test
    void a_request_travels_with_members_nobody_knows_and_numbers_as_written() {
        ObjectNode request = json(
                "{'model':'m','temperature':0.30,'messages':[],'x_new':{'deep':[1.0,2e3]},'seed':12345678901234567890}");

        call(request);

        SeenRequest seen = upstream.requests().getFirst();
        assertThat(new String(seen.body(), StandardCharsets.UTF_8))
                .startsWith("{\"model\":\"m\",\"temperature\":0.30,\"messages\":[],\"x_new\":{\"deep\":[1.0,")
                .endsWith("\"seed\":12345678901234567890}");
        assertThat(seen.path()).isEqualTo("/v1/chat/completions");
        assertThat(seen.headers())
                .containsEntry("authorization", "Bearer " + TestCalls.KEY)
                .containsEntry("x-org", "org-7")
                .containsEntry("x-plain", "plain");
    }

    @Test
    void an_answer_is_handed_on_byte_by_byte() {
        String body = "{ \"id\":\"a\", \"choices\":[{\"index\":0,\"message\":{\"content\":\"é\"},\"new\":1.50}],"
                + " \"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4,"
                + "\"prompt_tokens_details\":{\"cached_tokens\":2},\"completion_tokens_details\":{\"reasoning_tokens\":1}} }";
        upstream.on("m", ModelBehaviour.body(200, "application/json; charset=utf-8", body));

        var answered = (Outcome.Answered) call(chat("m", false));

        assertThat(new String(answered.answer().bytes(), StandardCharsets.UTF_8))
                .isEqualTo(body);
        assertThat(answered.answer().usage()).isEqualTo(new Usage(3, 4, 2, 0, 1));
    }

    @Test
    void chunks_of_a_stream_are_handed_on_byte_by_byte() {
        String first = "{\"x\":1.50,  \"choices\":[{\"index\":0,\"delta\":{\"content\":\"é\"}}]}";
        String last = "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\"other\":null}";
        upstream.on(
                "m", ModelBehaviour.events(": hello\n\ndata: " + first + "\n\ndata: " + last + "\n\ndata: [DONE]\n\n"));

        assertThat(chunks(call(chat("m", true)))).containsExactly(first, last);
    }

    @Test
    void usage_is_asked_for_and_marked_where_the_client_did_not_ask() {
        try (ModelStream stream = ((Outcome.Streaming) call(chat("m", true))).stream()) {
            int unasked = 0;
            while (stream.next() instanceof Chunk chunk) {
                unasked += chunk.unasked() ? 1 : 0;
            }
            assertThat(unasked).isEqualTo(1);
            assertThat(stream.usage()).isEqualTo(new Usage(20, 60, 0, 0, 0));
        }
        ObjectNode asking = chat("m", true);
        asking.putObject("stream_options").put("include_usage", true).put("more", 1);
        try (ModelStream stream = ((Outcome.Streaming) call(asking)).stream()) {
            while (stream.next() instanceof Chunk chunk) {
                assertThat(chunk.unasked()).isFalse();
            }
        }
        assertThat(upstream.requests()
                        .getLast()
                        .json()
                        .path("stream_options")
                        .path("more")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void legacy_completions_embeddings_and_models_have_their_paths() {
        var text = provider.complete(Operation.COMPLETION, json("{'model':'m','prompt':'Hi'}"), CallOptions.plain());
        var vectors = provider.complete(Operation.EMBEDDINGS, json("{'model':'m','input':'Hi'}"), CallOptions.plain());
        var streamed = provider.complete(
                Operation.COMPLETION, json("{'model':'m','prompt':'Hi','stream':true}"), CallOptions.plain());

        assertThat(text).isInstanceOf(Outcome.Answered.class);
        assertThat(((Outcome.Answered) vectors).answer().usage()).isEqualTo(new Usage(3, 0, 0, 0, 0));
        assertThat(chunks(streamed)).hasSize(62);
        upstream.on("", conversation -> conversation.json(200, Map.of(), "{\"data\":[{\"id\":\"a\"},{\"id\":\"b\"}]}"));
        assertThat(provider.listModels(CallOptions.plain())).isEqualTo(new ModelList.Listed(List.of("a", "b")));
        assertThat(provider.probe(CallOptions.plain()).works()).isTrue();
        assertThat(upstream.requests().stream().map(SeenRequest::path))
                .contains("/v1/completions", "/v1/embeddings", "/v1/models");
    }

    @Test
    void one_connection_serves_calls_one_after_the_other_streams_included() {
        for (int i = 0; i < 20; i++) {
            call(chat("m", false));
            chunks(call(chat("m", true)));
        }
        assertThat(upstream.connections()).isEqualTo(1);
    }

    @Test
    void a_connection_that_the_upstream_closed_while_it_was_idle_costs_no_failure() {
        upstream.on("closing", conversation -> {
            ModelBehaviour.ok().answer(conversation);
            return false;
        });
        for (int i = 0; i < 20; i++) {
            assertThat(call(chat("closing", false))).isInstanceOf(Outcome.Answered.class);
        }
    }

    @Test
    void cancelling_frees_a_blocked_reader_and_the_upstream_at_once() throws Exception {
        upstream.on("m", ModelBehaviour.stallAfter(3, LONG));
        long quickest = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            // The machine may be busy, so the quickest of some tries counts.
            quickest = Math.min(quickest, millisUntilGone());
        }
        assertThat(quickest).isLessThan(100);
    }

    private long millisUntilGone() throws Exception {
        ModelStream stream = ((Outcome.Streaming) call(chat("m", true))).stream();
        for (int i = 0; i < 3; i++) {
            assertThat(stream.next()).isInstanceOf(Chunk.class);
        }
        CompletableFuture<StreamEvent> blocked = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> blocked.complete(stream.next()));

        long start = System.nanoTime();
        stream.cancel();

        var broken = (StreamEvent.Broken) blocked.get(5, TimeUnit.SECONDS);
        long gone = upstream.requests("m").getLast().gone().get(5, TimeUnit.SECONDS);
        assertThat(broken.failure().kind()).isEqualTo(FailureKind.CANCELLED);
        stream.close();
        return TimeUnit.NANOSECONDS.toMillis(gone - start);
    }

    @Test
    void a_call_that_waits_for_its_answer_can_be_cancelled() throws Exception {
        upstream.on("m", ModelBehaviour.silent(LONG));
        CallOptions options = CallOptions.plain();
        CompletableFuture<Outcome> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> result.complete(provider.complete(Operation.CHAT, chat("m", false), options)));
        Eventually.holds(
                "the request is there", LONG, () -> !upstream.requests("m").isEmpty());

        options.cancellation().cancel();

        assertThat(TestCalls.failed(result.get(5, TimeUnit.SECONDS)).kind()).isEqualTo(FailureKind.CANCELLED);
        assertThat(upstream.requests("m").getFirst().gone().get(5, TimeUnit.SECONDS))
                .isNotNull();
    }

    @Test
    void a_stream_that_nobody_reads_holds_its_upstream_back() {
        var written = new AtomicLong();
        byte[] event = ("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + "x".repeat(60_000)
                        + "\"}}]}\n\n")
                .getBytes(StandardCharsets.UTF_8);
        upstream.on("m", conversation -> {
            conversation.openStream("text/event-stream");
            while (true) {
                conversation.chunk(new String(event, StandardCharsets.UTF_8));
                written.addAndGet(event.length);
            }
        });
        try (ModelStream stream = ((Outcome.Streaming) call(chat("m", true))).stream()) {
            assertThat(stream.next()).isInstanceOf(Chunk.class);
            long settled = settled(written);
            assertThat(settled).isLessThan(16 << 20);
            for (long read = 0; read < settled + (1 << 20); read += event.length) {
                assertThat(stream.next()).isInstanceOf(Chunk.class);
            }
            assertThat(written.get()).isGreaterThan(settled);
        }
        Eventually.holds("the connection is closed", LONG, () -> upstream.openConnections() == 0);
    }

    private static long settled(AtomicLong counter) {
        long[] before = {-1};
        Eventually.holds("writing stands still", LONG, () -> {
            long now = counter.get();
            boolean still = now == before[0];
            before[0] = now;
            return still;
        });
        return before[0];
    }

    @Test
    void what_a_provider_says_of_the_key_is_not_repeated() {
        upstream.on("m", ModelBehaviour.error(401, "invalid_api_key", "Incorrect key " + TestCalls.KEY, Map.of()));
        upstream.on("n", ModelBehaviour.error(400, "odd", "Your key " + TestCalls.KEY + " is odd", Map.of()));

        for (String model : List.of("m", "n")) {
            Outcome.Failed failed = TestCalls.failed(call(chat(model, false)));
            assertThat(failed.toString()).doesNotContain(TestCalls.KEY);
            assertThat(failed.body().toString()).doesNotContain(TestCalls.KEY);
        }
    }

    @Test
    void a_key_that_is_not_there_is_named_and_nothing_is_sent() {
        var keyless = new OpenAiProvider(
                TestCalls.settings("compatible", upstream.url(), LONG),
                KeySource.standard(Map.of(), _ -> Optional.empty()));

        Outcome.Failed failed =
                TestCalls.failed(keyless.complete(Operation.CHAT, chat("m", false), CallOptions.plain()));

        assertThat(failed.kind()).isEqualTo(FailureKind.NO_KEY);
        assertThat(failed.message()).contains("env:");
        assertThat(upstream.requests()).isEmpty();
    }
}
