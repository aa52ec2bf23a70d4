package io.bulwark.gateway.route;

import io.bulwark.gateway.provider.ModelSettings;

/**
 * One place that a model name may lead to.
 *
 * @param model as the provider's configuration names it
 */
public record Lead(String provider, String model, ModelSettings settings) {}
