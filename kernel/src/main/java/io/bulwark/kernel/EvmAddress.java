package io.bulwark.kernel;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A 20-byte EVM account address, kept in lower case with the {@code 0x} prefix. The EIP-55 checksum is judged where keys
 * and signatures are (it needs Keccak-256); this type judges the form only.
 */
public record EvmAddress(String value) {
    private static final Pattern FORM = Pattern.compile("0x[0-9a-fA-F]{40}");

    public EvmAddress {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("must be 0x followed by 40 hexadecimal digits");
        }
        value = value.toLowerCase(Locale.ROOT);
    }

    /** The address in {@code text}, or empty when it has another form. */
    public static Optional<EvmAddress> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new EvmAddress(text)) : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}
