package io.bulwark.research.service;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of research. */
@ConfigMapping(prefix = "bulwark.research")
public interface ResearchConfig {
    /** How long a request waits for its analysis before it answers 504 with the job's id. */
    @WithDefault("PT30S")
    Duration syncWait();

    /** How long the sources of one analysis have together. */
    @WithDefault("PT20S")
    Duration sources();

    /** Instances that may ask sources at the same time; they share what may be asked while Redis is away. */
    @WithDefault("1")
    int instances();

    /** How long analyses can be read again. */
    @WithDefault("P90D")
    Duration kept();
}
