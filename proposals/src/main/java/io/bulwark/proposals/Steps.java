package io.bulwark.proposals;

import io.bulwark.kernel.Meters;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/** Times the steps of the pipeline that are this module's, failed ones too. */
final class Steps {
    private final MeterRegistry metrics;

    Steps(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    <T> T timed(String step, Supplier<T> work) {
        return metrics.timer(Meters.PIPELINE_STEP, Meters.STEP, step).record(work);
    }

    void time(String step, Runnable work) {
        metrics.timer(Meters.PIPELINE_STEP, Meters.STEP, step).record(work);
    }
}
