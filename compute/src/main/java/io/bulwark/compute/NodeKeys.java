package io.bulwark.compute;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * What nodes sign, and the check of it. Every text begins with what it is for and with the ledger's id, so that a signature
 * is good for one purpose in one network. Bouncy Castle: it verifies in a seventh of the time that the JDK takes.
 */
public final class NodeKeys {
    public static final int PUBLIC_KEY = 32;
    public static final int SIGNATURE = 64;

    private static final String REGISTRATION = "bulwark-register-v1";
    private static final String FRAME = "bulwark-frame-v1";

    private NodeKeys() {}

    /** The text that proves at registration that the node holds its key. */
    public static byte[] registration(String ledger, String challenge) {
        return String.join("\n", REGISTRATION, ledger, challenge).getBytes(StandardCharsets.UTF_8);
    }

    /** The text behind a frame: its results name their task and attempt, so it covers those, the ledger, and its place. */
    public static byte[] frame(String ledger, UUID node, UUID session, long sequence, String body) {
        return String.join("\n", FRAME, ledger, node.toString(), session.toString(), Long.toString(sequence), body)
                .getBytes(StandardCharsets.UTF_8);
    }

    public static byte[] sign(byte[] privateKey, byte[] text) {
        return new Signer(privateKey).sign(text);
    }

    public static byte[] publicKey(byte[] privateKey) {
        return new Ed25519PrivateKeyParameters(privateKey, 0)
                .generatePublicKey()
                .getEncoded();
    }

    /** A private key that signs more than once: what is the same for all texts is computed once. */
    public static final class Signer {
        private final Ed25519PrivateKeyParameters key;

        public Signer(byte[] privateKey) {
            key = new Ed25519PrivateKeyParameters(privateKey, 0);
        }

        public byte[] sign(byte[] text) {
            byte[] signature = new byte[SIGNATURE];
            key.sign(Ed25519.Algorithm.Ed25519, null, text, 0, text.length, signature, 0);
            return signature;
        }
    }

    /** A public key that verifies more than once. */
    static final class Verifier {
        private final Ed25519PublicKeyParameters key;

        private Verifier(Ed25519PublicKeyParameters key) {
            this.key = key;
        }

        boolean verifies(byte[] text, byte[] signature) {
            return signature.length == SIGNATURE
                    && key.verify(Ed25519.Algorithm.Ed25519, null, text, 0, text.length, signature, 0);
        }
    }

    /** Empty for what is not a point of the curve. */
    static Optional<Verifier> verifier(byte[] publicKey) {
        if (publicKey.length != PUBLIC_KEY) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Verifier(new Ed25519PublicKeyParameters(publicKey, 0)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    static boolean verifies(byte[] publicKey, byte[] text, byte[] signature) {
        return verifier(publicKey).filter(v -> v.verifies(text, signature)).isPresent();
    }
}
