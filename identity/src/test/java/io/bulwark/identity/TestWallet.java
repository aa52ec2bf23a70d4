package io.bulwark.identity;

import io.bulwark.chain.Keccak;
import io.bulwark.chain.Secp256k1;
import io.bulwark.kernel.EvmAddress;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;

/** A wallet with a key of its own, which signs as {@code personal_sign} does. */
final class TestWallet {
    private static final X9ECParameters CURVE = CustomNamedCurves.getByName("secp256k1");

    private final BigInteger key;
    private final EvmAddress address;

    private TestWallet(BigInteger key) {
        this.key = key;
        byte[] point = CURVE.getG().multiply(key).normalize().getEncoded(false);
        byte[] hash = Keccak.hash(Arrays.copyOfRange(point, 1, 65));
        this.address = new EvmAddress("0x" + HexFormat.of().formatHex(hash, 12, 32));
    }

    static TestWallet number(long number) {
        return new TestWallet(BigInteger.valueOf(number + 1_000));
    }

    EvmAddress address() {
        return address;
    }

    String sign(String message) {
        return "0x" + HexFormat.of().formatHex(signature(SignatureVerifier.hash(message)));
    }

    byte[] signature(byte[] hash) {
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(
                true,
                new ECPrivateKeyParameters(
                        key, new ECDomainParameters(CURVE.getCurve(), CURVE.getG(), CURVE.getN(), CURVE.getH())));
        BigInteger[] rs = signer.generateSignature(hash);
        // Wallets answer with the lower of the two s.
        BigInteger s =
                rs[1].compareTo(CURVE.getN().shiftRight(1)) > 0 ? CURVE.getN().subtract(rs[1]) : rs[1];
        for (byte v = 27; v <= 28; v++) {
            byte[] signature =
                    ByteBuffer.allocate(65).put(word(rs[0])).put(word(s)).put(v).array();
            if (Secp256k1.recover(hash, signature).filter(address::equals).isPresent()) {
                return signature;
            }
        }
        throw new IllegalStateException("No recovery id fits");
    }

    private static byte[] word(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] word = new byte[32];
        int from = Math.max(0, bytes.length - 32);
        System.arraycopy(bytes, from, word, 32 - (bytes.length - from), bytes.length - from);
        return word;
    }
}
