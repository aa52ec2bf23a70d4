package io.bulwark.gateway.route;

import io.bulwark.gateway.provider.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a request ended and by which way.
 *
 * @param route the name that was asked for
 * @param provider who answered, null when nobody did
 * @param model of that provider, as its configuration names it, null when nobody answered
 * @param attempts in their order; targets that were left out because their circuit is open are among them
 */
public record Routed(
        Outcome outcome,
        String route,
        @Nullable String provider,
        @Nullable String model,
        List<Attempt> attempts) {}
