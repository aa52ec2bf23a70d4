package io.bulwark.gateway.route;

import io.bulwark.gateway.provider.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * One try at one target.
 *
 * @param model as the provider knows it
 * @param failure null when it answered
 * @param status of the upstream as a client would see it; 200 when it answered
 * @param millis until the whole answer, the first token of a stream, or the failure
 */
public record Attempt(
        String provider, String model, @Nullable FailureKind failure, int status, long millis) {}
