package io.bulwark.chain;

import io.bulwark.kernel.EvmAddress;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECPoint;

/** Public key recovery on the curve of Ethereum's accounts (SEC 1 section 4.1.6). */
public final class Secp256k1 {
    private static final X9ECParameters CURVE = CustomNamedCurves.getByName("secp256k1");
    private static final BigInteger HALF_ORDER = CURVE.getN().shiftRight(1);

    private Secp256k1() {}

    /**
     * The account that signed a 32-byte hash, or empty when no account can have: another length than 65 bytes
     * ({@code r || s || v}), v other than 0, 1, 27 or 28, r or s zero or not below the curve's order, r not on the curve.
     *
     * <p>An s in the upper half of the order is accepted, as the EVM's own {@code ecrecover} does; so each message has two
     * valid signatures, and a signature must not serve as an identifier. Where that matters ask {@link #lowS} first.
     */
    public static Optional<EvmAddress> recover(byte[] hash, byte[] signature) {
        if (hash.length != 32 || signature.length != 65) {
            return Optional.empty();
        }
        int v = signature[64] & 0xFF;
        int parity = v >= 27 ? v - 27 : v;
        BigInteger r = new BigInteger(1, signature, 0, 32);
        BigInteger s = new BigInteger(1, signature, 32, 32);
        if (parity > 1 || !inOrder(r) || !inOrder(s)) {
            return Optional.empty();
        }
        byte[] compressed = new byte[33];
        compressed[0] = (byte) (2 + parity);
        System.arraycopy(signature, 0, compressed, 1, 32);
        ECPoint point;
        try {
            point = CURVE.getCurve().decodePoint(compressed);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        BigInteger inverse = r.modInverse(CURVE.getN());
        BigInteger onGenerator =
                new BigInteger(1, hash).negate().multiply(inverse).mod(CURVE.getN());
        BigInteger onPoint = s.multiply(inverse).mod(CURVE.getN());
        ECPoint key = ECAlgorithms.sumOfTwoMultiplies(CURVE.getG(), onGenerator, point, onPoint);
        return key.isInfinity() ? Optional.empty() : Optional.of(address(key));
    }

    /** Whether the s of a 65-byte signature lies in the lower half of the order (EIP-2), so that it has no twin. */
    public static boolean lowS(byte[] signature) {
        return signature.length == 65 && new BigInteger(1, signature, 32, 32).compareTo(HALF_ORDER) <= 0;
    }

    private static boolean inOrder(BigInteger scalar) {
        return scalar.signum() > 0 && scalar.compareTo(CURVE.getN()) < 0;
    }

    /** The last 20 bytes of the hash of the key's coordinates. */
    static EvmAddress address(ECPoint key) {
        byte[] encoded = key.getEncoded(false);
        byte[] hash = Keccak.hash(Arrays.copyOfRange(encoded, 1, 65));
        return new EvmAddress("0x" + HexFormat.of().formatHex(hash, 12, 32));
    }
}
