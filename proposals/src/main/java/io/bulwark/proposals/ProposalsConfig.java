package io.bulwark.proposals;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;

/** Settings of the scan. */
@ConfigMapping(prefix = "bulwark.proposals")
public interface ProposalsConfig {
    /** How long a synchronous scan waits before it answers 504 with the job's id. */
    @WithDefault("30s")
    Duration syncWait();

    /**
     * From which amount a request counts as large (+10 points), by {@code TOKEN} or {@code dao/TOKEN}, in whole units. These
     * come on top of the defaults in docs/scoring.md.
     */
    Map<String, String> largeAmounts();
}
