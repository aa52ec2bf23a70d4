package io.bulwark.proposals.timeline;

import org.jspecify.annotations.Nullable;

/**
 * The code of a call's target when it was looked at.
 *
 * @param codeHash Keccak-256 of the code; null where it could not be read
 * @param codeBytes 0 where the address has no code
 * @param note why there is no hash, else null
 */
public record CodePin(
        long chainId,
        String address,
        @Nullable String codeHash,
        @Nullable Integer codeBytes,
        @Nullable String note) {}
