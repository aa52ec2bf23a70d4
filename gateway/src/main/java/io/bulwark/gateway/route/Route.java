package io.bulwark.gateway.route;

import io.bulwark.gateway.provider.Timeouts;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a model name stands for. */
record Route(
        String alias,
        Choose choose,
        List<Target> targets,
        @Nullable Integer retries,
        Timeouts timeouts,
        Duration rateLimitWait,
        boolean hold) {
    static Route single(String name, Target target) {
        return new Route(name, Choose.ORDER, List.of(target), null, Timeouts.UNSET, Duration.ZERO, false);
    }
}
