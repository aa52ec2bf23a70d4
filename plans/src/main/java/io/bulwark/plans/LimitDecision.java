package io.bulwark.plans;

import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Whether a call is within its limits. The numbers are those of the tightest window, see docs/plans.md. */
public sealed interface LimitDecision {
    /** No limit applies; nothing was written. */
    record Unlimited() implements LimitDecision {}

    /**
     * The call may go on.
     *
     * @param remaining units left in the tightest window after this call
     * @param resetAt when the oldest unit in it no longer counts
     */
    record Admitted(long limit, long remaining, Instant resetAt, LimitToken token) implements LimitDecision {}

    /**
     * The call is refused and added nothing.
     *
     * @param remaining units left, fewer than the call costs
     * @param resetAt when the call will fit, if no other comes first
     * @param retryAfter the same as a time to wait, by the clock that counted
     */
    record Refused(long limit, long remaining, Instant resetAt, Duration retryAfter) implements LimitDecision {}

    default boolean allowed() {
        return !(this instanceof Refused);
    }

    /** What {@link Limiter#release} needs to give the units back. */
    default LimitToken token() {
        return this instanceof Admitted admitted ? admitted.token() : LimitToken.NONE;
    }

    /** {@code X-RateLimit-Limit}, {@code -Remaining} and {@code -Reset} (Unix seconds, rounded up); none when unlimited. */
    default Map<String, String> headers() {
        return switch (this) {
            case Unlimited() -> Map.of();
            case Admitted(long limit, long remaining, Instant resetAt, LimitToken token) ->
                headers(limit, remaining, resetAt);
            case Refused(long limit, long remaining, Instant resetAt, Duration retryAfter) ->
                headers(limit, remaining, resetAt);
        };
    }

    private static Map<String, String> headers(long limit, long remaining, Instant resetAt) {
        return Map.of(
                "X-RateLimit-Limit", Long.toString(limit),
                "X-RateLimit-Remaining", Long.toString(remaining),
                "X-RateLimit-Reset", Long.toString(Math.ceilDiv(resetAt.toEpochMilli(), 1000L)));
    }

    /**
     * This decision, when the call may go on.
     *
     * @throws BulwarkException RATE_LIMIT_EXCEEDED with {@code limit}, {@code remaining}, {@code resetAt} (ISO-8601) and
     *     {@code retry_after_s} (whole seconds, rounded up, at least 1) for {@code Retry-After}
     */
    default LimitDecision orThrow() {
        if (this instanceof Refused(long limit, long remaining, Instant resetAt, Duration retryAfter)) {
            long seconds = Math.max(1, Math.ceilDiv(retryAfter.toMillis(), 1000L));
            throw BulwarkException.of(
                    ErrorCode.RATE_LIMIT_EXCEEDED,
                    "Rate limit exceeded, try again in " + seconds + " s",
                    Map.of(
                            "limit", limit,
                            "remaining", remaining,
                            "resetAt", resetAt.toString(),
                            "retry_after_s", seconds));
        }
        return this;
    }
}
