package io.bulwark.proposals;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Settings of the scan. */
@ConfigMapping(prefix = "bulwark.proposals")
public interface ProposalsConfig {
    /** How long a synchronous scan waits before it answers 504 with the job's id. */
    @WithDefault("PT30S")
    Duration syncWait();

    /**
     * From which amount a request counts as large (+10 points), by {@code TOKEN} or {@code dao/TOKEN}, in whole units. These
     * come on top of the defaults in docs/scoring.md.
     */
    Map<String, String> largeAmounts();

    /** A file of further function signatures, one a line: what call data is decoded with besides the built-in catalogue. */
    Optional<String> signatures();

    /** The model that reads proposals besides the rules. */
    Analyst analyst();

    /** Settings of the analyst's model; docs/scoring-text.md says what it may change. */
    interface Analyst {
        /** A route of the gateway or {@code provider/model}. Without one the rules judge alone. */
        Optional<String> model();

        /** The longest that the model is waited for, retries included. The job's deadline may end it sooner. */
        @WithDefault("PT20S")
        Duration timeout();

        /** What is kept of the job's time for the work that follows. */
        @WithDefault("PT3S")
        Duration reserve();

        /** Of a longer text the model reads the beginning and the end. */
        @WithDefault("48000")
        int maxCharacters();
    }
}
