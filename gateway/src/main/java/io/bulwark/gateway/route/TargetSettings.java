package io.bulwark.gateway.route;

import io.bulwark.gateway.provider.Timeouts;
import org.jspecify.annotations.Nullable;

/**
 * One place a route can send a request to.
 *
 * @param model as the provider's configuration names it
 * @param weight 1 to 1 000 000
 * @param retries at this target after its first attempt; null takes the route's
 */
public record TargetSettings(
        String provider, String model, int weight, @Nullable Integer retries, Timeouts timeouts) {
    public static TargetSettings of(String provider, String model) {
        return new TargetSettings(provider, model, 1, null, Timeouts.UNSET);
    }
}
