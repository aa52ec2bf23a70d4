package io.bulwark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.chain.Eip55;
import io.bulwark.chain.Keccak;
import io.bulwark.chain.Secp256k1;
import io.bulwark.kernel.EvmAddress;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;

/**
 * A wallet made for a demonstration and forgotten after it. Each node and each requester has its own, as people would, since
 * results of one owner count once.
 */
final class DemoWallet {
    private static final X9ECParameters CURVE = SECNamedCurves.getByName("secp256k1");
    private static final ECDomainParameters DOMAIN =
            new ECDomainParameters(CURVE.getCurve(), CURVE.getG(), CURVE.getN(), CURVE.getH());

    private final BigInteger key;
    private final EvmAddress address;

    DemoWallet(SecureRandom random) {
        BigInteger drawn;
        do {
            drawn = new BigInteger(256, random);
        } while (drawn.signum() == 0 || drawn.compareTo(CURVE.getN()) >= 0);
        this.key = drawn;
        byte[] point = CURVE.getG().multiply(key).normalize().getEncoded(false);
        byte[] hash = Keccak.hash(Arrays.copyOfRange(point, 1, 65));
        this.address = new EvmAddress("0x" + HexFormat.of().formatHex(hash, 12, 32));
    }

    /** How the ledger calls it. */
    String owner() {
        return "wallet:" + address.value().toLowerCase(Locale.ROOT);
    }

    /** Signs in (EIP-4361) and gives the session's token. */
    String signIn(Api api) {
        String checksummed = Eip55.checksum(address);
        String nonce = Json.text(api.post("/auth/nonce", Json.object().put("address", checksummed)), "nonce", "");
        String host = api.base().getAuthority();
        String message = host + " wants you to sign in with your Ethereum account:\n" + checksummed
                + "\n\nSign in to Bulwark\n\nURI: " + api.base() + "\nVersion: 1\nChain ID: 1\nNonce: " + nonce
                + "\nIssued At: " + Instant.now().truncatedTo(ChronoUnit.SECONDS);
        ObjectNode answer =
                api.post("/auth/verify", Json.object().put("message", message).put("signature", sign(message)));
        return Json.text(answer, "sessionToken", "");
    }

    /** EIP-191. */
    private String sign(String message) {
        byte[] text = message.getBytes(StandardCharsets.UTF_8);
        byte[] prefix = ("\u0019Ethereum Signed Message:\n" + text.length).getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(prefix, prefix.length + text.length);
        System.arraycopy(text, 0, all, prefix.length, text.length);
        byte[] hash = Keccak.hash(all);
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, new ECPrivateKeyParameters(key, DOMAIN));
        BigInteger[] rs = signer.generateSignature(hash);
        // The lower of the two forms of s, the only one that Ethereum takes (EIP-2).
        BigInteger s =
                rs[1].compareTo(CURVE.getN().shiftRight(1)) > 0 ? CURVE.getN().subtract(rs[1]) : rs[1];
        byte[] signature = new byte[65];
        place(rs[0], signature, 0);
        place(s, signature, 32);
        for (byte v = 27; v <= 28; v++) {
            signature[64] = v;
            if (Secp256k1.recover(hash, signature).filter(address::equals).isPresent()) {
                return "0x" + HexFormat.of().formatHex(signature);
            }
        }
        throw new IllegalStateException("no recovery id fits");
    }

    private static void place(BigInteger value, byte[] into, int at) {
        byte[] bytes = value.toByteArray();
        int length = Math.min(32, bytes.length);
        System.arraycopy(bytes, bytes.length - length, into, at + 32 - length, length);
    }
}
