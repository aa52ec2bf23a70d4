package io.bulwark.identity;

import io.bulwark.kernel.EvmAddress;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a wallet that signed in.
 *
 * @param chainId the chain of its last sign-in
 * @param isMember of the DAO, null when it is not known
 * @param balance of the GUARD token in its smallest unit, null when it is not known
 */
public record WalletFacts(
        EvmAddress address,
        long chainId,
        @Nullable Boolean isMember,
        @Nullable BigInteger balance) {}
