package io.bulwark.gateway.provider;

import static io.bulwark.gateway.provider.TestCalls.chat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.bulwark.testing.FaultyModelServer;
import io.bulwark.testing.ModelBehaviour;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each fault of an upstream has its own name. */
class FailureKindsTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration PATIENCE = Duration.ofMillis(300);
    private static final String HTML = "<html><body>Bad gateway</body></html>";
    private static final String CHUNK = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n";

    private final FaultyModelServer upstream = FaultyModelServer.start();

    @AfterEach
    void stop() {
        upstream.close();
    }

    /** Short patience only where it is to be tried: a busy machine must not look like a silent provider. */
    private Outcome.Failed failure(FailureKind expected, boolean stream) {
        boolean silent = expected.name().endsWith("_TIMEOUT") && expected != FailureKind.REQUEST_TIMEOUT;
        return failure(upstream.url(), stream, silent ? PATIENCE : LONG);
    }

    private static Outcome.Failed failure(String url, boolean stream, Duration patience) {
        try (var provider = new OpenAiProvider(TestCalls.settings("compatible", url, patience), TestCalls.keys())) {
            return TestCalls.failed(provider.complete(Operation.CHAT, chat("m", stream), CallOptions.plain()));
        }
    }

    static Stream<Arguments> both() {
        return Stream.of(
                arguments(FailureKind.RESET, ModelBehaviour.reset()),
                arguments(FailureKind.RESET, ModelBehaviour.hangUp()),
                arguments(FailureKind.PROTOCOL, ModelBehaviour.raw("SSH-2.0-OpenSSH_9.9\r\n\r\n")),
                arguments(
                        FailureKind.HEADERS_TOO_LARGE,
                        ModelBehaviour.raw("HTTP/1.1 200 OK\r\nX-Big: " + "x".repeat(200_000) + "\r\n\r\n")),
                arguments(
                        FailureKind.HEADERS_TOO_LARGE,
                        ModelBehaviour.raw("HTTP/1.1 200 OK\r\n" + "X-Many: 1\r\n".repeat(5_000) + "\r\n")),
                arguments(FailureKind.WRONG_CONTENT_TYPE, ModelBehaviour.body(200, "text/html", HTML)),
                arguments(FailureKind.UNEXPECTED_STATUS, ModelBehaviour.body(302, "text/html", HTML)),
                arguments(FailureKind.SERVER_ERROR, ModelBehaviour.body(502, "text/html", HTML)),
                arguments(FailureKind.SERVER_ERROR, ModelBehaviour.status(529)),
                arguments(FailureKind.REQUEST_TIMEOUT, ModelBehaviour.status(408)),
                arguments(FailureKind.CONFLICT, ModelBehaviour.status(409)),
                arguments(FailureKind.UNAUTHORIZED, ModelBehaviour.status(401)),
                arguments(FailureKind.FORBIDDEN, ModelBehaviour.status(403)),
                arguments(FailureKind.NOT_FOUND, ModelBehaviour.status(404)),
                arguments(FailureKind.BAD_REQUEST, ModelBehaviour.status(422)),
                arguments(FailureKind.RATE_LIMITED, ModelBehaviour.status(429)),
                arguments(
                        FailureKind.QUOTA_EXHAUSTED,
                        ModelBehaviour.error(429, "insufficient_quota", "Nothing left", Map.of())),
                arguments(
                        FailureKind.CONTEXT_LENGTH,
                        ModelBehaviour.error(400, "x", "This model's maximum context length is 10 tokens", Map.of())),
                arguments(FailureKind.CONTENT_FILTER, ModelBehaviour.error(400, "content_filter", "No", Map.of())),
                arguments(
                        FailureKind.TRUNCATED,
                        ModelBehaviour.raw(
                                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n{\"a\":")),
                arguments(
                        FailureKind.SERVER_ERROR,
                        ModelBehaviour.body(
                                200,
                                "application/json",
                                "{\"error\":{\"message\":\"oops\",\"type\":\"server_error\"}}")),
                arguments(
                        FailureKind.MALFORMED_ANSWER,
                        ModelBehaviour.body(200, "application/json", "{\"choices\": oops")));
    }

    @ParameterizedTest
    @MethodSource("both")
    void a_fault_of_a_whole_answer_has_its_kind(FailureKind kind, ModelBehaviour behaviour) {
        upstream.on("m", behaviour);
        assertThat(failure(kind, false).kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @MethodSource("both")
    void a_fault_instead_of_a_stream_has_its_kind(FailureKind kind, ModelBehaviour behaviour) {
        upstream.on("m", behaviour);
        assertThat(failure(kind, true).kind()).isEqualTo(kind);
    }

    static Stream<Arguments> whole() {
        return Stream.of(
                arguments(FailureKind.ANSWER_TIMEOUT, ModelBehaviour.silent(LONG)),
                arguments(FailureKind.ANSWER_TIMEOUT, ModelBehaviour.stallAfter(30, LONG)),
                arguments(
                        FailureKind.ANSWER_TIMEOUT,
                        ModelBehaviour.drip("HTTP/1.1 200 OK\r\nX-A: ".repeat(20), Duration.ofMillis(20))),
                arguments(FailureKind.BAD_REQUEST, ModelBehaviour.body(400, "application/json", "{\"error\":\"odd\"}")),
                arguments(
                        FailureKind.CONTEXT_LENGTH,
                        ModelBehaviour.body(
                                400,
                                "application/json",
                                "{\"object\":\"error\",\"message\":\"maximum context length is 10\",\"code\":400}")),
                arguments(FailureKind.LENGTH_MISMATCH, ModelBehaviour.cutAfter(30)),
                arguments(FailureKind.EMPTY_BODY, ModelBehaviour.body(200, "application/json", "")),
                arguments(FailureKind.EMPTY_CHOICES, ModelBehaviour.body(200, "application/json", "{\"choices\":[]}")),
                arguments(FailureKind.EMPTY_CHOICES, ModelBehaviour.body(200, "application/json", "{}")),
                arguments(FailureKind.MALFORMED_ANSWER, ModelBehaviour.body(200, "application/json", "[1]")),
                arguments(FailureKind.MALFORMED_ANSWER, ModelBehaviour.body(200, "application/json", "{}{}")),
                arguments(
                        FailureKind.MALFORMED_ANSWER,
                        ModelBehaviour.body(200, "application/json", "{\"a\":" + "[".repeat(5_000))),
                arguments(
                        FailureKind.TOO_LARGE,
                        ModelBehaviour.raw(
                                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n{")));
    }

    @ParameterizedTest
    @MethodSource
    void whole(FailureKind kind, ModelBehaviour behaviour) {
        upstream.on("m", behaviour);
        assertThat(failure(kind, false).kind()).isEqualTo(kind);
    }

    static Stream<Arguments> streams() {
        return Stream.of(
                arguments(FailureKind.FIRST_TOKEN_TIMEOUT, ModelBehaviour.silent(LONG)),
                arguments(
                        FailureKind.FIRST_TOKEN_TIMEOUT,
                        ModelBehaviour.drip("HTTP/1.1 200 OK\r\nX-A: ".repeat(20), Duration.ofMillis(20))),
                arguments(FailureKind.TRUNCATED, ModelBehaviour.cutAfter(30)),
                arguments(FailureKind.TRUNCATED, ModelBehaviour.endAfter(30)),
                arguments(FailureKind.TRUNCATED, ModelBehaviour.resetAfter(30)),
                arguments(FailureKind.TRUNCATED, ModelBehaviour.events(CHUNK + "data: {\"choices\":[{\"de")),
                arguments(FailureKind.BETWEEN_TOKENS_TIMEOUT, ModelBehaviour.stallAfter(30, LONG)),
                arguments(FailureKind.FIRST_TOKEN_TIMEOUT, ModelBehaviour.slowFirstToken(LONG)),
                arguments(
                        FailureKind.FIRST_TOKEN_TIMEOUT,
                        ModelBehaviour.drip(
                                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + ": wait\n\n".repeat(500),
                                Duration.ofMillis(1))),
                arguments(FailureKind.MALFORMED_STREAM, ModelBehaviour.malformedAfter(10)),
                arguments(FailureKind.MALFORMED_STREAM, ModelBehaviour.events("data: 7\n\n")),
                arguments(FailureKind.MALFORMED_STREAM, ModelBehaviour.events(HTML)),
                arguments(FailureKind.EMPTY_BODY, ModelBehaviour.events(": nothing\n\n")),
                arguments(FailureKind.TOO_LARGE, ModelBehaviour.events("data: " + "x".repeat(5 << 20))),
                arguments(
                        FailureKind.WRONG_CONTENT_TYPE,
                        ModelBehaviour.body(200, "application/json", "{\"choices\":[]}")),
                arguments(
                        FailureKind.RATE_LIMITED,
                        ModelBehaviour.errorAfter(
                                5, "data: {\"error\":{\"message\":\"slow\",\"type\":\"rate_limit_error\"}}\n\n")),
                arguments(
                        FailureKind.SERVER_ERROR,
                        ModelBehaviour.errorAfter(0, "data: {\"error\":{\"message\":\"oops\",\"code\":500}}\n\n")));
    }

    @ParameterizedTest
    @MethodSource
    void streams(FailureKind kind, ModelBehaviour behaviour) {
        upstream.on("m", behaviour);
        assertThat(failure(kind, true).kind()).isEqualTo(kind);
    }

    @Test
    void a_closed_port_and_an_unknown_host_cannot_be_connected_to() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        assertThat(failure("http://127.0.0.1:" + port + "/v1", false, LONG).kind())
                .isEqualTo(FailureKind.CONNECT);
        assertThat(failure("http://no-such-host.invalid/v1", false, LONG).kind())
                .isEqualTo(FailureKind.CONNECT);
    }

    @Test
    void tls_to_something_else_is_a_tls_error() {
        assertThat(failure(upstream.brokenTlsUrl(), false, LONG).kind()).isEqualTo(FailureKind.TLS);
    }

    @Test
    void the_body_of_an_upstreams_error_is_kept_and_its_wish_to_wait_is_understood() {
        upstream.on("m", ModelBehaviour.error(429, "rate_limit_exceeded", "Slow down", Map.of("Retry-After", "7")));

        Outcome.Failed failed = failure(FailureKind.RATE_LIMITED, true);

        assertThat(failed.retryAfter()).isEqualTo(Duration.ofSeconds(7));
        assertThat(failed.status()).isEqualTo(429);
        assertThat(failed.body().path("error").path("message").asText()).isEqualTo("Slow down");
        assertThat(failed.body().path("error").path("code").asText()).isEqualTo("rate_limit_exceeded");
    }
}
