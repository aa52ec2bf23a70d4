package io.bulwark.research.model;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Settings of the model that words findings. */
@ConfigMapping(prefix = "bulwark.research.synthesis")
public interface SynthesisConfig {
    /** A route of the gateway or {@code provider/model}. Without one the sentences are made by rule. */
    Optional<String> model();

    /** Asked when the first gives no usable answer. */
    Optional<String> fallback();

    /** How long both together are waited for. */
    @WithDefault("PT8S")
    Duration timeout();

    /** The longest answer. */
    @WithDefault("500")
    int maxTokens();
}
