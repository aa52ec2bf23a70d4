package io.bulwark.gateway.route;

import io.bulwark.gateway.provider.ModelProvider;
import io.bulwark.gateway.provider.ModelSettings;
import io.bulwark.gateway.provider.Timeouts;
import org.jspecify.annotations.Nullable;

/** A target with everything it needs to be called. */
record Target(
        ModelProvider provider,
        String model,
        ModelSettings settings,
        Health health,
        int weight,
        @Nullable Integer retries,
        Timeouts timeouts) {
    String name() {
        return provider.name() + "/" + model;
    }
}
