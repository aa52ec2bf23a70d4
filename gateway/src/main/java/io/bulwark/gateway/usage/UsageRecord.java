package io.bulwark.gateway.usage;

import io.bulwark.gateway.keys.Charge;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One finished call, as it is written.
 *
 * @param costNanos nano-dollars, null where the model has no price
 * @param charge to the key's budget, null where none limits the call
 */
record UsageRecord(
        UUID id,
        Instant at,
        String principal,
        String owner,
        List<String> tags,
        String modelAsked,
        CallResult result,
        @Nullable Long costNanos,
        int latencyMs,
        @Nullable Charge charge) {}
