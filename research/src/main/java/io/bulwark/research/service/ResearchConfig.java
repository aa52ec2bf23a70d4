package io.bulwark.research.service;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

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

    /** How long analyses stay in the database; then they move to cold storage. */
    @WithDefault("P7D")
    Duration kept();

    /** How long they stay there. */
    @WithDefault("P30D")
    Duration archived();

    /** How long single questions can be listed; their counts stay. */
    @WithDefault("P90D")
    Duration usageKept();

    /** How long figures over time are kept, in whole months. */
    @WithDefault("P400D")
    Duration seriesKept();

    /** How often prices are compared with those that are kept. */
    @WithDefault("PT2M")
    Duration priceWatch();

    /** From which change of the price in percent what is kept of a project is over. */
    @WithDefault("5")
    double movement();

    /** An answer that is asked for this long before its end is looked at again while it is still given; zero turns it off. */
    @WithDefault("PT15S")
    Duration ahead();

    /** A JSON file with what the operator knows of teams and partnerships; docs/research.md has its form. */
    Optional<String> teamFile();

    Warming warming();

    /** Settings of looking again before somebody asks. */
    interface Warming {
        @WithDefault("PT5M")
        Duration every();

        /** Projects in one round at most, so that sources have room for those who ask. */
        @WithDefault("10")
        int perRound();
    }
}
