package io.bulwark.node;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a node works.
 *
 * @param stake what is to be at stake, as a decimal: at the start what is missing is added; null to add nothing
 * @param price the least it works for, per result
 * @param slots tasks at a time, 1 to 1000
 * @param pull whether work is fetched by requests only, without a WebSocket
 * @param tasks results after which it drains and ends; 0 for no end
 * @param drainLimit how long it finishes what it has before it gives it back
 * @param watch whether it asks the server how it does
 */
public record Settings(
        String name,
        @Nullable String stake,
        String price,
        int slots,
        @Nullable String region,
        int memoryMb,
        boolean gpu,
        boolean pull,
        int tasks,
        Duration drainLimit,
        boolean watch) {}
