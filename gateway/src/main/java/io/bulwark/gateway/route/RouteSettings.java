package io.bulwark.gateway.route;

import io.bulwark.gateway.provider.Timeouts;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One model name that callers use, and what it stands for.
 *
 * @param retries at one target after its first attempt; null for 1 where another target is left and 5 where none is
 * @param rateLimitWait a {@code Retry-After} up to this is waited for at the same target rather than turning to the next
 * @param hold whether a stream is handed on only when it is complete, so that one that breaks can be replaced
 */
public record RouteSettings(
        String alias,
        Choose choose,
        List<TargetSettings> targets,
        @Nullable Integer retries,
        Timeouts timeouts,
        Duration rateLimitWait,
        boolean hold) {
    /** One or several targets in order, everything else as by default. */
    public static RouteSettings of(String alias, TargetSettings... targets) {
        return new RouteSettings(alias, Choose.ORDER, List.of(targets), null, Timeouts.UNSET, Duration.ZERO, false);
    }
}
