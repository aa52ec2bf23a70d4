package io.bulwark.gateway.provider;

import io.bulwark.kernel.Principal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How one call is to be made.
 *
 * @param timeouts what this call sets itself; the provider's settings fill in the rest
 * @param headers sent to the upstream besides the provider's own, for example {@code traceparent}
 * @param cancellation ends the call from another thread
 * @param caller whose call it is, for providers that are paid by callers; null where nobody pays
 */
public record CallOptions(
        Timeouts timeouts,
        Map<String, String> headers,
        Cancellation cancellation,
        @Nullable Principal caller) {
    /** A call of nobody's. */
    public CallOptions(Timeouts timeouts, Map<String, String> headers, Cancellation cancellation) {
        this(timeouts, headers, cancellation, null);
    }

    /** Nothing special. */
    public static CallOptions plain() {
        return new CallOptions(Timeouts.UNSET, Map.of(), new Cancellation());
    }

    public CallOptions withTimeouts(Timeouts limits) {
        return new CallOptions(limits, headers, cancellation, caller);
    }
}
