package io.bulwark.chain;

import io.bulwark.kernel.EvmAddress;
import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;

/** A key that signs as wallets do: deterministic (RFC 6979), s in the lower half, v 27 or 28. */
final class TestKey {
    static final X9ECParameters CURVE = CustomNamedCurves.getByName("secp256k1");

    private final BigInteger secret;

    TestKey(BigInteger secret) {
        this.secret = secret;
    }

    EvmAddress address() {
        return Secp256k1.address(CURVE.getG().multiply(secret).normalize());
    }

    byte[] sign(byte[] hash) {
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(
                true,
                new ECPrivateKeyParameters(
                        secret, new ECDomainParameters(CURVE.getCurve(), CURVE.getG(), CURVE.getN())));
        BigInteger[] rs = signer.generateSignature(hash);
        BigInteger low = rs[1].min(CURVE.getN().subtract(rs[1]));
        for (byte v = 27; v <= 28; v++) {
            byte[] signature = signature(rs[0], low, v);
            if (Secp256k1.recover(hash, signature).filter(address()::equals).isPresent()) {
                return signature;
            }
        }
        throw new AssertionError("no v recovers the key");
    }

    static byte[] signature(BigInteger r, BigInteger s, byte v) {
        byte[] signature = new byte[65];
        word(r, signature, 0);
        word(s, signature, 32);
        signature[64] = v;
        return signature;
    }

    private static void word(BigInteger number, byte[] into, int at) {
        byte[] bytes = number.toByteArray();
        byte[] bare = bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
        System.arraycopy(bare, 0, into, at + 32 - bare.length, bare.length);
    }
}
