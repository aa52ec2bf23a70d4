package io.bulwark.chain;

import io.bulwark.kernel.EvmAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The checksum that EIP-55 hides in the case of an address's letters. */
public final class Eip55 {
    private Eip55() {}

    /** The address in the mixed case of its checksum. */
    public static String checksum(EvmAddress address) {
        String digits = address.value().substring(2);
        byte[] hash = Keccak.hash(digits.getBytes(StandardCharsets.US_ASCII));
        StringBuilder text = new StringBuilder(42).append("0x");
        for (int i = 0; i < digits.length(); i++) {
            int nibble = (hash[i / 2] >> (i % 2 == 0 ? 4 : 0)) & 0xF;
            char digit = digits.charAt(i);
            text.append(nibble >= 8 ? Character.toUpperCase(digit) : digit);
        }
        return text.toString();
    }

    /**
     * Whether {@code text} is an address whose checksum is right or absent: letters of one case carry none, and whether
     * that is good enough is the caller's decision.
     */
    public static boolean valid(String text) {
        return EvmAddress.parse(text)
                .filter(address -> {
                    String digits = text.substring(2);
                    return digits.equals(digits.toLowerCase(Locale.ROOT))
                            || digits.equals(digits.toUpperCase(Locale.ROOT))
                            || text.equals(checksum(address));
                })
                .isPresent();
    }
}
