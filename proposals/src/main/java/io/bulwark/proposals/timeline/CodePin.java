package io.bulwark.proposals.timeline;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The code of a call's target when it was looked at.
 *
 * @param codeHash Keccak-256 of the code; null where it could not be read
 * @param codeBytes 0 where the address has no code
 * @param traits what the code can do: {@code selfdestruct}, {@code delegatecall}, {@code minimal_proxy},
 *     {@code delegated_account}
 * @param note why there is no hash, else null
 */
public record CodePin(
        long chainId,
        String address,
        @Nullable String codeHash,
        @Nullable Integer codeBytes,
        List<String> traits,
        @Nullable String note) {
    public CodePin {
        traits = List.copyOf(traits);
    }

    static CodePin unread(long chainId, String address, String note) {
        return new CodePin(chainId, address, null, null, List.of(), note);
    }
}
