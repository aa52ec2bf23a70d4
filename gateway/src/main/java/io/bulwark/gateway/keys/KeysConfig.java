package io.bulwark.gateway.keys;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Settings of virtual model keys and their budgets. All instances should agree on them. Explained in docs/gateway-keys.md. */
@ConfigMapping(prefix = "bulwark.gateway.keys")
public interface KeysConfig {
    /** Active model keys an owner may have. */
    @WithDefault("200")
    int keysPerOwner();

    /** How long an instance trusts what it last read about a key; a revocation elsewhere shows after this time. */
    @WithDefault("PT2S")
    Duration localCopy();

    /** How long ended keys are kept for the record. */
    @WithDefault("P30D")
    Duration retention();

    /** The most USD of one key's budget that one instance holds in advance, beside what its running calls may cost. */
    @WithDefault("1.00")
    BigDecimal leaseUsd();

    /** How long an instance may be silent before what it holds of budgets counts as spent until it reports. */
    @WithDefault("PT30S")
    Duration leaseTtl();

    /** Prices of models in USD for a million tokens, beside and before those of the built-in table. */
    Map<String, ModelPrice> prices();

    /** What a model costs. */
    interface ModelPrice {
        BigDecimal input();

        BigDecimal output();

        /** Input that the provider has seen before; as other input if absent. */
        Optional<BigDecimal> cached();
    }
}
