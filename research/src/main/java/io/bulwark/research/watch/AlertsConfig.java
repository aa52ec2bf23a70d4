package io.bulwark.research.watch;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How often alerts are looked at. */
@ConfigMapping(prefix = "bulwark.alerts")
public interface AlertsConfig {
    /** Prices: one call for a hundred projects. */
    @WithDefault("PT5M")
    Duration pricesEvery();

    /** Risk and opinion: about ten calls a project. */
    @WithDefault("PT1H")
    Duration analysesEvery();

    /** An older price fires nothing. */
    @WithDefault("PT15M")
    Duration freshFor();

    /** What one round may take at the sources. */
    @WithDefault("PT20S")
    Duration limit();

    /** How long fired alerts are kept. */
    @WithDefault("P90D")
    Duration retention();
}
