package io.bulwark.identity;

import io.bulwark.identity.siwe.SiweMessage;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Judges whether a message is meant for this server and for now. Fields are compared as fields, never as text within. */
final class MessageRules {
    private final AllowedDomains domains;
    private final Set<Long> chainIds;
    private final IdentityConfig config;

    MessageRules(IdentityConfig config, Set<Long> chainIds) {
        this.domains = new AllowedDomains(config.domains());
        this.chainIds = Set.copyOf(chainIds);
        this.config = config;
    }

    /** Why the message is refused, worded for the one who signed it; empty when it is not. */
    Optional<String> refuse(SiweMessage message, Instant now) {
        if (message.domainAuthority().filter(domains::allow).isEmpty()) {
            return Optional.of("The message is for another domain");
        }
        if (message.uriAuthority().filter(domains::allow).isEmpty()) {
            return Optional.of("The message's URI names another host");
        }
        if (!chainIds.contains(message.chainId())) {
            return Optional.of("The message is for a chain that this server does not serve");
        }
        if (message.issuedAt().instant().isAfter(now.plus(config.clockSkew()))) {
            return Optional.of("The message was issued in the future");
        }
        if (message.expirationTime() != null
                && !now.isBefore(message.expirationTime().instant())) {
            return Optional.of("The message has expired");
        }
        if (message.notBefore() != null && now.isBefore(message.notBefore().instant())) {
            return Optional.of("The message is not valid yet");
        }
        return Optional.empty();
    }
}
