package io.bulwark.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.chain.Eip55;
import io.bulwark.chain.Keccak;
import io.bulwark.kernel.EvmAddress;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Supplier;
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
    private final Supplier<String> url;
    private final long chainId;
    final EvmAddress address;

    /** On Ethereum mainnet, at the server of the in-process tests. */
    Wallets(long seed) {
        this(key(seed), addressOf(key(seed)), Client::url, 1);
    }

    private Wallets(BigInteger key, EvmAddress address, Supplier<String> url, long chainId) {
        this.key = key;
        this.address = address;
        this.url = url;
        this.chainId = chainId;
    }

    /** The same wallet at another server, on another chain. */
    Wallets at(String server, long chain) {
        return new Wallets(key, address, () -> server, chain);
    }

    /** A wallet contract for which this wallet's key signs. */
    Wallets signingFor(EvmAddress contract) {
        return new Wallets(key, contract, url, chainId);
    }

    private static BigInteger key(long seed) {
        return new BigInteger(1, Keccak.hash(("test wallet " + seed).getBytes(StandardCharsets.UTF_8)))
                .mod(CURVE.getN());
    }

    private static EvmAddress addressOf(BigInteger key) {
        byte[] point = CURVE.getG().multiply(key).normalize().getEncoded(false);
        byte[] hash = Keccak.hash(Arrays.copyOfRange(point, 1, 65));
        return new EvmAddress("0x" + HexFormat.of().formatHex(hash, 12, 32));
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
                    .filter(addressOf(key)::equals)
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
        String host = url.get().substring("http://".length());
        return host + " wants you to sign in with your Ethereum account:\n" + checksummed()
                + "\n\nSign in to Bulwark\n\nURI: " + url.get() + "\nVersion: 1\nChain ID: " + chainId + "\nNonce: "
                + nonce + "\nIssued At: " + Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }

    String nonce() throws Exception {
        return Client.json(post("/auth/nonce", Client.JSON.createObjectNode().put("address", checksummed())))
                .path("nonce")
                .asText();
    }

    HttpResponse<String> verify(String message, String signature) throws Exception {
        return post(
                "/auth/verify",
                Client.JSON.createObjectNode().put("message", message).put("signature", signature));
    }

    private HttpResponse<String> post(String path, JsonNode body) throws Exception {
        return Client.send(HttpRequest.newBuilder(URI.create(url.get() + path))
                .timeout(Duration.ofSeconds(40))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    /** Signs in and gives the session's token. */
    String signIn() throws Exception {
        String message = message(nonce());
        JsonNode answer = Client.json(verify(message, sign(message)));
        return answer.path("sessionToken").asText();
    }
}
