package io.bulwark.proposals.fetch;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;

/** Where proposals are read. */
@ConfigMapping(prefix = "bulwark.proposals.sources")
public interface SourcesConfig {
    /** The GraphQL endpoint of the Snapshot hub. */
    @WithDefault("https://hub.snapshot.org/graphql")
    String snapshot();

    /** The transaction service of Safes, by chain id. A chain without one has no Safe transactions to scan. */
    Map<Long, String> safe();

    /** The longest that one source is waited for, retries included. */
    @WithDefault("PT12S")
    Duration timeout();

    /** Blocks of a chain that are searched for the event of a proposal. */
    @WithDefault("2000000")
    long blocks();
}
