package io.bulwark.gateway.usage;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.math.BigDecimal;
import java.time.Duration;

/** Settings of the records of calls. Explained in docs/gateway-keys.md. */
@ConfigMapping(prefix = "bulwark.gateway.usage")
public interface UsageConfig {
    /** The longest a finished call waits to be written together with others. */
    @WithDefault("PT0.05S")
    Duration flushEvery();

    /** Most calls in one transaction. */
    @WithDefault("500")
    int batch();

    /** Most finished calls that wait to be written. Beyond, calls wait; nine tenths full, new calls are refused. */
    @WithDefault("10000")
    int queue();

    /** How long single calls are kept, to the month; sums by day stay. */
    @WithDefault("P400D")
    Duration kept();

    /** How often the usual spend of an hour makes an hour unusual. */
    @WithDefault("5")
    BigDecimal anomalyFactor();

    /** Hours that cost less are never unusual. */
    @WithDefault("1.00")
    BigDecimal anomalyFloorUsd();
}
