package io.bulwark.identity;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings of sign-in, sessions and keys. All instances on one database should agree on them. */
@ConfigMapping(prefix = "bulwark.identity")
public interface IdentityConfig {
    /**
     * The domains that messages may name, as {@code host}, {@code host:port} or {@code host:*} for any port. A message's
     * domain and the host of its URI both have to be among them.
     */
    @WithDefault("localhost:*,127.0.0.1:*,[::1]:*")
    List<String> domains();

    /**
     * The chains that messages may name. Not set: Ethereum mainnet and every chain with an RPC configured. A contract
     * wallet needs its chain both here and configured.
     */
    Optional<List<Long>> chainIds();

    /** Whether an address all in lower or all in upper case may go without its EIP-55 checksum. */
    @WithDefault("false")
    boolean allowLowercaseAddress();

    /** How long a nonce can be used. */
    @WithDefault("PT5M")
    Duration nonceTtl();

    /** Nonces an address may have outstanding; a further one ends the oldest. */
    @WithDefault("20")
    int noncesPerAddress();

    /** How far in the future a message may be issued, for clocks that differ. */
    @WithDefault("PT1M")
    Duration clockSkew();

    /** The longest the question to a contract wallet may take. */
    @WithDefault("PT3S")
    Duration walletTimeout();

    /** Gas for the question to a contract wallet. */
    @WithDefault("5000000")
    long walletGas();

    /** How long a session lasts. */
    @WithDefault("PT24H")
    Duration sessionTtl();

    /** How long Redis keeps a copy of a session. */
    @WithDefault("PT1M")
    Duration sessionCopy();

    /**
     * How long an instance trusts what it last read about a session or key. A logout or revocation through another
     * instance takes effect within this time.
     */
    @WithDefault("PT2S")
    Duration localCopy();

    /** How long ended sessions and keys are kept for the record. */
    @WithDefault("P30D")
    Duration retention();

    /** Active keys an owner may have. */
    @WithDefault("50")
    int keysPerOwner();
}
