package io.bulwark.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.chain.Eip55;
import io.bulwark.chain.Keccak;
import io.bulwark.kernel.EvmAddress;
import java.math.BigInteger;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;

/** A wallet with a fixed key that signs in over HTTP like a browser's wallet does. */
final class Wallets {
    private static final X9ECParameters CURVE = SECNamedCurves.getByName("secp256k1");
    private static final ECDomainParameters DOMAIN =
            new ECDomainParameters(CURVE.getCurve(), CURVE.getG(), CURVE.getN(), CURVE.getH());

    private final BigInteger key;
    final EvmAddress address;

    Wallets(long seed) {
        key = new BigInteger(1, Keccak.hash(("test wallet " + seed).getBytes(StandardCharsets.UTF_8)))
                .mod(CURVE.getN());
        byte[] point = CURVE.getG().multiply(key).normalize().getEncoded(false);
        byte[] hash = Keccak.hash(Arrays.copyOfRange(point, 1, 65));
        address = new EvmAddress("0x" + HexFormat.of().formatHex(hash, 12, 32));
    }

    String checksummed() {
        return Eip55.checksum(address);
    }

    /** EIP-191 personal signature. */
    String sign(String message) {
        byte[] text = message.getBytes(StandardCharsets.UTF_8);
        byte[] prefix = ("\u0019Ethereum Signed Message:\n" + text.length).getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(prefix, prefix.length + text.length);
        System.arraycopy(text, 0, all, prefix.length, text.length);
        byte[] hash = Keccak.hash(all);
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, new ECPrivateKeyParameters(key, DOMAIN));
        BigInteger[] rs = signer.generateSignature(hash);
        BigInteger s =
                rs[1].compareTo(CURVE.getN().shiftRight(1)) > 0 ? CURVE.getN().subtract(rs[1]) : rs[1];
        for (int v = 27; v <= 28; v++) {
            byte[] signature = new byte[65];
            copy(rs[0], signature, 0);
            copy(s, signature, 32);
            signature[64] = (byte) v;
            if (io.bulwark.chain.Secp256k1.recover(hash, signature)
                    .filter(address::equals)
                    .isPresent()) {
                return "0x" + HexFormat.of().formatHex(signature);
            }
        }
        throw new IllegalStateException("No recovery id fits");
    }

    private static void copy(BigInteger value, byte[] into, int at) {
        byte[] bytes = value.toByteArray();
        int length = Math.min(32, bytes.length);
        System.arraycopy(bytes, bytes.length - length, into, at + 32 - length, length);
    }

    /** The EIP-4361 text for a nonce, bound to the server under test. */
    String message(String nonce) {
        String host = Client.url().substring("http://".length());
        return host + " wants you to sign in with your Ethereum account:\n" + checksummed()
                + "\n\nSign in to Bulwark\n\nURI: " + Client.url() + "\nVersion: 1\nChain ID: 1\nNonce: " + nonce
                + "\nIssued At: " + Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }

    String nonce() throws Exception {
        HttpResponse<String> response = Client.send(Client.request("/auth/nonce")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"address\":\"" + checksummed() + "\"}")));
        return Client.json(response).path("nonce").asText();
    }

    HttpResponse<String> verify(String message, String signature) throws Exception {
        String body = Client.JSON
                .createObjectNode()
                .put("message", message)
                .put("signature", signature)
                .toString();
        return Client.send(Client.request("/auth/verify")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** Signs in and gives the session's token. */
    String signIn() throws Exception {
        String message = message(nonce());
        JsonNode answer = Client.json(verify(message, sign(message)));
        return answer.path("sessionToken").asText();
    }
}
