package io.bulwark.identity;

import io.bulwark.kernel.EvmAddress;
import java.math.BigInteger;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A wallet's session.
 *
 * @param owner the principal it makes, such as {@code wallet:0x...}
 * @param isMember of the DAO at sign-in, null when it was not known
 * @param balance of the GUARD token at sign-in in its smallest unit, null when it was not known
 */
public record Session(
        UUID id,
        String owner,
        EvmAddress address,
        long chainId,
        @Nullable Boolean isMember,
        @Nullable BigInteger balance,
        Instant createdAt,
        Instant expiresAt) {}
