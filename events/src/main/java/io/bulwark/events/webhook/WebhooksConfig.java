package io.bulwark.events.webhook;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings of outgoing webhooks. */
@ConfigMapping(prefix = "bulwark.webhooks")
public interface WebhooksConfig {
    /**
     * Hosts, each {@code name} or {@code name:port}, that may be reached without TLS and inside the operator's network. Others
     * need https and a public address.
     */
    Optional<List<String>> allowedHosts();

    /** The longest that one attempt may take, name resolution included. */
    @WithDefault("PT15S")
    Duration timeout();

    /** Attempts after which a message is given up; the pauses between them grow from five seconds to six hours. */
    @WithDefault("8")
    int maxAttempts();

    /** How long the record of a delivery is kept. */
    @WithDefault("P30D")
    Duration retention();
}
