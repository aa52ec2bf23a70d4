package io.bulwark.chain;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.HexFormat;

/** The two forms of hexadecimal text in JSON-RPC: data (whole bytes) and quantities. */
final class Hex {
    private static final HexFormat FORMAT = HexFormat.of();
    /** {@code 0x} and the digits of a 256-bit number. */
    private static final int MAX_QUANTITY = 66;

    private Hex() {}

    static String of(byte[] bytes) {
        return "0x" + FORMAT.formatHex(bytes);
    }

    static String of(long quantity) {
        return "0x" + Long.toHexString(quantity);
    }

    /** @throws ChainException.Malformed unless the node is {@code 0x} and whole bytes, at most {@code max} */
    static byte[] bytes(JsonNode node, int max) {
        String text = node.isTextual() ? node.textValue() : "";
        if (!text.startsWith("0x")) {
            throw new ChainException.Malformed("The answer is not hexadecimal data");
        }
        if (text.length() - 2 > 2L * max) {
            throw new ChainException.Malformed("The answer has more than " + max + " bytes");
        }
        try {
            return FORMAT.parseHex(text, 2, text.length());
        } catch (IllegalArgumentException e) {
            throw new ChainException.Malformed("The answer is not hexadecimal data");
        }
    }

    /** @throws ChainException.Malformed unless the node is a quantity of at most 256 bits */
    static BigInteger quantity(JsonNode node) {
        String text = node.isTextual() ? node.textValue() : "";
        if (!text.startsWith("0x") || text.length() < 3 || text.length() > MAX_QUANTITY) {
            throw new ChainException.Malformed("The answer is not a quantity");
        }
        for (int i = 2; i < text.length(); i++) {
            if (!HexFormat.isHexDigit(text.charAt(i))) {
                throw new ChainException.Malformed("The answer is not a quantity");
            }
        }
        return new BigInteger(text.substring(2), 16);
    }

    /** @throws ChainException.Malformed unless the node is a quantity that fits a positive long */
    static long number(JsonNode node) {
        BigInteger quantity = quantity(node);
        if (quantity.bitLength() > 62) {
            throw new ChainException.Malformed("The answer is not a plausible number");
        }
        return quantity.longValue();
    }
}
