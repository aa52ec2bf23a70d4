package io.bulwark.gateway;

import io.bulwark.gateway.provider.Operation;
import io.bulwark.gateway.provider.Outcome;
import io.bulwark.gateway.provider.Usage;
import io.bulwark.gateway.route.Attempt;
import io.bulwark.gateway.route.RouteListener;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Attempts, broken streams and circuits as metrics; by provider, because callers choose the names of models. */
final class RouteMetrics implements RouteListener {
    private final MeterRegistry metrics;

    RouteMetrics(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    @Override
    public void attempted(String route, Operation operation, Attempt attempt) {
        metrics.timer(
                        "bulwark.gateway.attempts",
                        "provider",
                        attempt.provider(),
                        "operation",
                        operation.name().toLowerCase(Locale.ROOT),
                        "outcome",
                        attempt.failure() == null
                                ? "answered"
                                : attempt.failure().code())
                .record(attempt.millis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void streamed(
            String route, Attempt attempt, @Nullable Usage usage, Outcome.@Nullable Failed failure, long millis) {
        metrics.timer(
                        "bulwark.gateway.streams",
                        "provider",
                        attempt.provider(),
                        "outcome",
                        failure == null ? "complete" : failure.kind().code())
                .record(millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void circuit(String provider, String model, boolean open) {
        metrics.counter("bulwark.gateway.circuits", "provider", provider, "state", open ? "opened" : "closed")
                .increment();
    }
}
