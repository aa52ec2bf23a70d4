package io.bulwark.compute;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The network's meters, each counting what this instance did. */
final class ComputeMetrics {
    private final MeterRegistry meters;

    ComputeMetrics(MeterRegistry meters) {
        this.meters = meters;
    }

    /** Runs one transaction over many tasks: {@code submit}, {@code assign}, {@code apply} or {@code tick}. */
    <T> T step(String step, Supplier<T> work) {
        return Timer.builder("bulwark.compute.step")
                .description("Time of one transaction over many tasks")
                .tag("step", step)
                .register(meters)
                .record(work);
    }

    void changed(List<TaskRow> changed) {
        Map<String, Integer> phases = new java.util.HashMap<>();
        changed.forEach(row -> phases.merge(row.task().phase().wire(), 1, Integer::sum));
        phases.forEach((phase, count) ->
                meters.counter("bulwark.compute.tasks", "status", phase).increment(count));
    }

    void nodes(Map<?, ?> sessions) {
        Gauge.builder("bulwark.compute.nodes", sessions, Map::size)
                .description("Nodes with a session at this instance")
                .register(meters);
    }
}
