package io.bulwark.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulwark.chain.Eip55;
import io.bulwark.chain.Keccak;
import io.bulwark.kernel.EvmAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECPoint;

/** A wallet's key, which signs in over HTTP. */
final class WalletKey {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final X9ECParameters CURVE = SECNamedCurves.getByName("secp256k1");
    private static final BigInteger N = CURVE.getN();

    private final BigInteger key;
    final String address;

    WalletKey(int seed) {
        key = new BigInteger(1, Keccak.hash(("bench wallet " + seed).getBytes(StandardCharsets.UTF_8))).mod(N);
        byte[] point = CURVE.getG().multiply(key).normalize().getEncoded(false);
        byte[] hash = Keccak.hash(Arrays.copyOfRange(point, 1, 65));
        address = Eip55.checksum(new EvmAddress("0x" + HexFormat.of().formatHex(hash, 12, 32)));
    }

    String signIn(String url, Wire wire) {
        String answer = wire.send(
                        verification(url, nonce(wire.send(nonceRequest()).ok())))
                .ok();
        return member(answer, "sessionToken");
    }

    byte[] nonceRequest() {
        return Wire.request("POST", "/auth/nonce", null, "{\"address\":\"" + address + "\"}");
    }

    static String nonce(String answer) {
        return member(answer, "nonce");
    }

    /** A signed {@code POST /auth/verify}. */
    byte[] verification(String url, String nonce) {
        String message = url.substring("http://".length()) + " wants you to sign in with your Ethereum account:\n"
                + address + "\n\nSign in to Bulwark\n\nURI: " + url + "\nVersion: 1\nChain ID: 1\nNonce: " + nonce
                + "\nIssued At: " + Instant.now().truncatedTo(ChronoUnit.SECONDS);
        String body = JSON.createObjectNode()
                .put("message", message)
                .put("signature", sign(message))
                .toString();
        return Wire.request("POST", "/auth/verify", null, body);
    }

    /** EIP-191 personal signature. */
    private String sign(String message) {
        byte[] text = message.getBytes(StandardCharsets.UTF_8);
        byte[] prefix = ("\u0019Ethereum Signed Message:\n" + text.length).getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(prefix, prefix.length + text.length);
        System.arraycopy(text, 0, all, prefix.length, text.length);
        byte[] hash = Keccak.hash(all);
        HMacDSAKCalculator nonces = new HMacDSAKCalculator(new SHA256Digest());
        nonces.init(N, key, hash);
        BigInteger k = nonces.nextK();
        ECPoint point = CURVE.getG().multiply(k).normalize();
        BigInteger r = point.getAffineXCoord().toBigInteger().mod(N);
        BigInteger s = k.modInverse(N)
                .multiply(new BigInteger(1, hash).add(r.multiply(key)))
                .mod(N);
        boolean odd = point.getAffineYCoord().testBitZero();
        if (s.compareTo(N.shiftRight(1)) > 0) {
            s = N.subtract(s);
            odd = !odd;
        }
        return String.format("0x%064x%064x%02x", r, s, odd ? 28 : 27);
    }

    private static String member(String json, String name) {
        try {
            return JSON.readTree(json).path(name).asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
