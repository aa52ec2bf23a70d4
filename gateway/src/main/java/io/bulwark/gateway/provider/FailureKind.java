package io.bulwark.gateway.provider;

/** Why a call failed, fine enough to decide what may be done about it. */
public enum FailureKind {
    /** The address could not be resolved or connected to. */
    CONNECT(502, "upstream_unreachable"),
    TLS(502, "upstream_tls_error"),
    /** The connection ended before anything of an answer came. */
    RESET(502, "upstream_reset"),
    /** What came was no HTTP. */
    PROTOCOL(502, "upstream_protocol_error"),
    HEADERS_TOO_LARGE(502, "upstream_headers_too_large"),
    /** The answer, or one event of it, is larger than allowed. */
    TOO_LARGE(502, "upstream_answer_too_large"),
    FIRST_TOKEN_TIMEOUT(504, "upstream_first_token_timeout"),
    /** A whole answer was not there in time. */
    ANSWER_TIMEOUT(504, "upstream_answer_timeout"),
    BETWEEN_TOKENS_TIMEOUT(504, "upstream_stalled"),
    TOTAL_TIMEOUT(504, "upstream_timeout"),
    /** The answer began and was cut short. */
    TRUNCATED(502, "upstream_truncated"),
    /** A whole answer with another length than announced. */
    LENGTH_MISMATCH(502, "upstream_length_mismatch"),
    MALFORMED_STREAM(502, "upstream_malformed_stream"),
    MALFORMED_ANSWER(502, "upstream_malformed_answer"),
    WRONG_CONTENT_TYPE(502, "upstream_wrong_content_type"),
    EMPTY_BODY(502, "upstream_empty_body"),
    EMPTY_CHOICES(502, "upstream_empty_choices"),
    /** 429. */
    RATE_LIMITED(429, "rate_limit_exceeded"),
    /** 429 that no waiting helps: the account has nothing left. */
    QUOTA_EXHAUSTED(429, "insufficient_quota"),
    /** 5xx, 529 included, or such an error inside an answer. */
    SERVER_ERROR(502, "upstream_error"),
    /** 408. */
    REQUEST_TIMEOUT(504, "upstream_request_timeout"),
    /** 409. */
    CONFLICT(409, "upstream_conflict"),
    /** 400 or 422, and any other 4xx. */
    BAD_REQUEST(400, "bad_request"),
    /** 401: the provider does not accept the configured key. */
    UNAUTHORIZED(502, "upstream_unauthorized"),
    /** 403. */
    FORBIDDEN(502, "upstream_forbidden"),
    /** 404: no such model there. */
    NOT_FOUND(404, "model_not_found"),
    CONTEXT_LENGTH(400, "context_length_exceeded"),
    CONTENT_FILTER(400, "content_filter"),
    /** A redirect or another status that is neither answer nor error. */
    UNEXPECTED_STATUS(502, "upstream_unexpected_status"),
    /** The configured key cannot be found. */
    NO_KEY(503, "provider_key_missing"),
    /** The provider cannot do this operation. */
    UNSUPPORTED(400, "unsupported_operation"),
    /** As many calls as allowed are under way at this provider. */
    BUSY(503, "provider_busy"),
    /** Left alone after failures; nothing was sent. */
    CIRCUIT_OPEN(503, "provider_circuit_open"),
    /** No provider is configured, or none for this model. */
    NO_PROVIDER(503, "NO_PROVIDER"),
    CANCELLED(499, "cancelled");

    private final int status;
    private final String code;

    FailureKind(int status, String code) {
        this.status = status;
        this.code = code;
    }

    /** What a client is answered with, unless the upstream's own status says it better. */
    public int status() {
        return status;
    }

    public String code() {
        return code;
    }
}
