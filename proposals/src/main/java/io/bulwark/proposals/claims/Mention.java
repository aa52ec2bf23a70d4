package io.bulwark.proposals.claims;

import org.jspecify.annotations.Nullable;

/**
 * An address, ENS name, function or piece of call data that the text shows, claim or not.
 *
 * @param value address and hex in lower case, names as written
 * @param label the words that introduce an address, such as {@code Timelock} in "Timelock: 0x...", or null
 * @param shown for a link to an explorer whose text is another address: that address, else null
 * @param start first code point in the field, {@code end} exclusive
 */
public record Mention(
        Kind kind,
        String value,
        @Nullable String label,
        @Nullable Long chainId,
        @Nullable String shown,
        String field,
        int start,
        int end) {
    /** What is mentioned; HEX is call data, a selector, a hash or another run of hexadecimal digits. */
    public enum Kind {
        ADDRESS,
        ENS,
        FUNCTION,
        HEX
    }
}
