package io.bulwark.guard.service;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Limits of the guard's HTTP door. */
@ConfigMapping(prefix = "bulwark.guard")
public interface GuardConfig {
    /** Largest exchange in code points, all its texts together. */
    @WithDefault("1000000")
    int maxCharacters();

    /** Most exchanges in one batch. */
    @WithDefault("64")
    int maxBatch();

    /** How long a session's placeholders can be undone after they were made. */
    @WithDefault("PT1H")
    Duration placeholderTtl();

    /** How long an instance trusts a policy that it read; changes through another instance show after this time. */
    @WithDefault("PT2S")
    Duration policyCache();

    /** Most answers that may stream through this instance at once for one owner. */
    @WithDefault("200")
    int maxStreams();

    /** How long an unused conversation is kept. */
    @WithDefault("P30D")
    Duration sessionTtl();

    /** Most passages in an owner's memory; the oldest go first. */
    @WithDefault("10000")
    int maxMemories();
}
