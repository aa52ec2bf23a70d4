package io.bulwark.gateway.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells what an upstream's error means, from its status, and from the code and the words of its body. */
final class UpstreamErrors {
    private static final Set<String> FILTER_CODES = Set.of(
            "content_filter",
            "content_policy_violation",
            "responsibleaipolicyviolation",
            "moderation_blocked",
            "content_moderation",
            "safety_violation",
            "cyber_policy_violation");
    private static final Set<String> CONTEXT_CODES =
            Set.of("context_length_exceeded", "string_above_max_length", "exceed_context_size_error");
    private static final List<String> CONTEXT_WORDS = List.of(
            "maximum context length",
            "context length",
            "context window",
            "context size",
            "prompt is too long",
            "input is too long",
            "exceed context limit");
    private static final Set<String> QUOTA_CODES =
            Set.of("insufficient_quota", "billing_hard_limit_reached", "credit_exhausted");
    private static final List<String> QUOTA_WORDS =
            List.of("credit balance is too low", "reached your specified api usage limits");
    private static final int LONGEST_MESSAGE = 4_000;

    private UpstreamErrors() {}

    /** A failure of this status, its body null where that was no JSON object. */
    static Outcome.Failed of(int status, @Nullable ObjectNode body, @Nullable Duration retryAfter, Secrets secrets) {
        JsonNode error = error(body);
        String code = word(error.path("code"));
        String type = word(error.path("type"));
        String inner = word(error.path("innererror").path("code"));
        String message = secrets.hide(shortened(error.isTextual() ? error.asText() : text(error)));
        FailureKind kind = kind(status, List.of(code, type, inner), message);
        return failed(
                kind, status, code.isEmpty() || code.matches("\\d+") ? type : code, message, retryAfter, body, secrets);
    }

    /** What describes the error: the member of that name, or, as some servers have it, the body itself. */
    private static JsonNode error(@Nullable ObjectNode body) {
        if (body == null) {
            return WireJson.newObject();
        }
        return body.hasNonNull("error") ? body.path("error") : body;
    }

    private static String text(JsonNode error) {
        return error.path("message").asText(error.path("detail").asText(""));
    }

    private static Outcome.Failed failed(
            FailureKind kind,
            int status,
            String code,
            String message,
            @Nullable Duration retryAfter,
            @Nullable ObjectNode body,
            Secrets secrets) {
        int shown = shown(kind, status);
        if (kind == FailureKind.UNAUTHORIZED || kind == FailureKind.FORBIDDEN) {
            // Their texts quote parts of the key, which is the operator's and not the client's.
            String text = kind == FailureKind.UNAUTHORIZED
                    ? "The provider does not accept the configured key"
                    : "The provider does not allow this to the configured key";
            return new Outcome.Failed(
                    kind, shown, kind.code(), text, retryAfter, WireJson.error(text, shown, kind.code()));
        }
        String text = message.isEmpty() ? "The provider answered with HTTP " + status : message;
        String word = code.isEmpty() ? kind.code() : code;
        ObjectNode shape = body != null && body.path("error").path("message").isTextual()
                ? secrets.hide(body)
                : WireJson.error(text, shown, word);
        return new Outcome.Failed(kind, shown, word, text, retryAfter, shape);
    }

    private static String word(JsonNode node) {
        return node.isValueNode() ? node.asText("").toLowerCase(Locale.ROOT) : "";
    }

    private static String shortened(String text) {
        return text.length() > LONGEST_MESSAGE ? text.substring(0, LONGEST_MESSAGE) : text;
    }

    private static boolean any(List<String> words, Set<String> known) {
        return words.stream().anyMatch(known::contains);
    }

    private static FailureKind kind(int status, List<String> words, String message) {
        String text = message.toLowerCase(Locale.ROOT);
        if (status < 500 && any(words, FILTER_CODES)) {
            return FailureKind.CONTENT_FILTER;
        }
        if (any(words, CONTEXT_CODES)
                || (status == 400 || status == 413 || status == 422)
                        && CONTEXT_WORDS.stream().anyMatch(text::contains)) {
            return FailureKind.CONTEXT_LENGTH;
        }
        if (any(words, QUOTA_CODES) || status == 400 && QUOTA_WORDS.stream().anyMatch(text::contains)) {
            return FailureKind.QUOTA_EXHAUSTED;
        }
        return switch (status) {
            case 401 -> FailureKind.UNAUTHORIZED;
            case 402 -> FailureKind.QUOTA_EXHAUSTED;
            case 403 -> FailureKind.FORBIDDEN;
            case 404 -> FailureKind.NOT_FOUND;
            case 408 -> FailureKind.REQUEST_TIMEOUT;
            case 409 -> FailureKind.CONFLICT;
            case 429 -> FailureKind.RATE_LIMITED;
            default -> {
                if (status >= 500) {
                    yield FailureKind.SERVER_ERROR;
                }
                yield status >= 400 ? FailureKind.BAD_REQUEST : FailureKind.UNEXPECTED_STATUS;
            }
        };
    }

    private static int shown(FailureKind kind, int status) {
        return switch (kind) {
            case UNAUTHORIZED, FORBIDDEN, UNEXPECTED_STATUS, QUOTA_EXHAUSTED, RATE_LIMITED, REQUEST_TIMEOUT ->
                kind.status();
            default -> status == 529 ? 503 : status >= 400 && status < 600 ? status : kind.status();
        };
    }

    /** The status that an error inside an answer, where there is none, stands for. */
    static int statusOf(JsonNode error) {
        JsonNode code = error.path("code");
        if (code.canConvertToInt() && code.asInt() >= 400 && code.asInt() < 600) {
            return code.asInt();
        }
        return switch (word(error.path("type")) + " " + word(code)) {
            case String s when s.contains("rate_limit") || s.contains("insufficient_quota") -> 429;
            case String s when s.contains("overloaded") -> 503;
            case String s when s.contains("timeout") -> 504;
            case String s when s.contains("billing") -> 402;
            case String s when s.contains("authentication") || s.contains("invalid_api_key") -> 401;
            case String s when s.contains("permission") -> 403;
            case String s when s.contains("not_found") -> 404;
            case String s
            when s.contains("invalid_request")
                    || s.contains("context_length")
                    || s.contains("content_filter")
                    || s.contains("content_policy") -> 400;
            default -> 500;
        };
    }
}
