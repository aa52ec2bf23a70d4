package io.bulwark.chain;

import io.bulwark.kernel.EvmAddress;
import java.util.HexFormat;

/** Addresses as they stand in the database: 20 bytes. */
final class AddressBytes {
    private AddressBytes() {}

    static byte[] of(EvmAddress address) {
        return HexFormat.of().parseHex(address.value(), 2, 42);
    }

    static EvmAddress read(byte[] bytes) {
        return new EvmAddress("0x" + HexFormat.of().formatHex(bytes));
    }
}
