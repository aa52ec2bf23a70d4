package io.bulwark.gateway.provider;

import java.util.Map;

/**
 * How one call is to be made.
 *
 * @param timeouts what this call sets itself; the provider's settings fill in the rest
 * @param headers sent to the upstream besides the provider's own, for example {@code traceparent}
 * @param cancellation ends the call from another thread
 */
public record CallOptions(Timeouts timeouts, Map<String, String> headers, Cancellation cancellation) {
    /** Nothing special. */
    public static CallOptions plain() {
        return new CallOptions(Timeouts.UNSET, Map.of(), new Cancellation());
    }

    public CallOptions withTimeouts(Timeouts limits) {
        return new CallOptions(limits, headers, cancellation);
    }
}
