package io.bulwark.gateway.route;

import io.bulwark.gateway.provider.FailureKind;

/** What a failure allows, before the first token. */
enum Reaction {
    /** It may pass: the same target again after a pause, then the next. */
    AGAIN,
    /** The target needs time: the next one at once, this one when none is left. */
    LATER,
    /** This target will not do it; another may. */
    NEXT,
    /** Only a target with room for more tokens may do it. */
    LARGER,
    /** No target will, or none should. */
    STOP;

    static Reaction to(FailureKind kind) {
        return switch (kind) {
            case RESET,
                    SERVER_ERROR,
                    REQUEST_TIMEOUT,
                    CONFLICT,
                    TRUNCATED,
                    LENGTH_MISMATCH,
                    MALFORMED_STREAM,
                    MALFORMED_ANSWER,
                    EMPTY_BODY,
                    EMPTY_CHOICES -> AGAIN;
            case RATE_LIMITED, CONNECT, BUSY -> LATER;
            // A silent provider stays silent, and what is set up wrongly stays so.
            case FIRST_TOKEN_TIMEOUT,
                    ANSWER_TIMEOUT,
                    BETWEEN_TOKENS_TIMEOUT,
                    TOTAL_TIMEOUT,
                    TLS,
                    PROTOCOL,
                    HEADERS_TOO_LARGE,
                    TOO_LARGE,
                    WRONG_CONTENT_TYPE,
                    UNEXPECTED_STATUS,
                    QUOTA_EXHAUSTED,
                    UNAUTHORIZED,
                    FORBIDDEN,
                    NOT_FOUND,
                    NO_KEY,
                    UNSUPPORTED,
                    CIRCUIT_OPEN,
                    NO_PROVIDER -> NEXT;
            case CONTEXT_LENGTH -> LARGER;
            case BAD_REQUEST, CONTENT_FILTER, CANCELLED -> STOP;
        };
    }

    /** Whether the failure speaks against the target's health. */
    static boolean unhealthy(FailureKind kind) {
        return switch (kind) {
            case RATE_LIMITED,
                    QUOTA_EXHAUSTED,
                    CONFLICT,
                    BUSY,
                    BAD_REQUEST,
                    UNAUTHORIZED,
                    FORBIDDEN,
                    NOT_FOUND,
                    CONTEXT_LENGTH,
                    CONTENT_FILTER,
                    NO_KEY,
                    UNSUPPORTED,
                    TOO_LARGE,
                    TOTAL_TIMEOUT,
                    CIRCUIT_OPEN,
                    NO_PROVIDER,
                    CANCELLED -> false;
            default -> true;
        };
    }

    /** Whether it tells about this one target rather than about the request or the moment. */
    static boolean ownFault(FailureKind kind) {
        return switch (kind) {
            case BAD_REQUEST, UNAUTHORIZED, FORBIDDEN, NOT_FOUND, NO_KEY, UNSUPPORTED, CIRCUIT_OPEN -> true;
            default -> false;
        };
    }
}
