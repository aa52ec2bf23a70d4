package io.bulwark.gateway.route;

import io.bulwark.gateway.provider.Operation;
import io.bulwark.gateway.provider.Outcome;
import io.bulwark.gateway.provider.Usage;
import org.jspecify.annotations.Nullable;

/** Hears what the router does, for metrics and traces. Called on the calling thread; it must be quick and must not throw. */
public interface RouteListener {
    /** Hears nothing. */
    RouteListener NONE = new RouteListener() {};

    /** An attempt answered, began to stream, or failed. */
    default void attempted(String route, Operation operation, Attempt attempt) {}

    /** The router waits before the next attempt. */
    default void waiting(String route, long millis) {}

    /** A stream that had begun is over; the failure is null when it is complete. */
    default void streamed(
            String route, Attempt attempt, @Nullable Usage usage, Outcome.@Nullable Failed failure, long millis) {}

    /** A target is left alone from now on, or is back. */
    default void circuit(String provider, String model, boolean open) {}
}
