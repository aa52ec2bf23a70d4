package io.bulwark.kernel;

/** Every error a caller can meet, with its HTTP status. The wire form is {@code application/problem+json} (docs/api.md). */
public enum ErrorCode {
    VALIDATION_ERROR(400, "Bad Request"),
    MISSING_TOKEN(401, "Unauthorized"),
    INVALID_TOKEN(401, "Unauthorized"),
    NONCE_EXPIRED(401, "Unauthorized"),
    INVALID_SIGNATURE(401, "Unauthorized"),
    BUDGET_EXCEEDED(402, "Payment Required"),
    INSUFFICIENT_BALANCE(403, "Forbidden"),
    NOT_MEMBER(403, "Forbidden"),
    FORBIDDEN(403, "Forbidden"),
    PLAN_REQUIRED(403, "Forbidden"),
    NOT_FOUND(404, "Not Found"),
    METHOD_NOT_ALLOWED(405, "Method Not Allowed"),
    NOT_ACCEPTABLE(406, "Not Acceptable"),
    CONFLICT(409, "Conflict"),
    PAYLOAD_TOO_LARGE(413, "Payload Too Large"),
    UNSUPPORTED_MEDIA_TYPE(415, "Unsupported Media Type"),
    GUARD_BLOCKED(422, "Unprocessable Content"),
    RATE_LIMIT_EXCEEDED(429, "Too Many Requests"),
    INTERNAL_ERROR(500, "Internal Server Error"),
    NOT_AVAILABLE(501, "Not Implemented"),
    UPSTREAM_ERROR(502, "Bad Gateway"),
    CHAIN_UNAVAILABLE(503, "Service Unavailable"),
    NO_PROVIDER(503, "Service Unavailable"),
    SOURCE_BUSY(503, "Service Unavailable"),
    STORAGE_UNAVAILABLE(503, "Service Unavailable"),
    TIMEOUT(504, "Gateway Timeout");

    private final int status;
    private final String title;

    ErrorCode(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** The HTTP status, 400 to 599. */
    public int status() {
        return status;
    }

    /** The reason phrase of the status. */
    public String title() {
        return title;
    }
}
