package io.bulwark.node;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The hashes of the node protocol (docs/compute.md). */
final class Hashes {
    private static final String COMMITMENT = "bulwark-commit-v1";

    private Hashes() {}

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Binds this node to a result without showing it. */
    static String commitment(String ledger, UUID node, Attempt attempt, String output, String salt) {
        String digest = HexFormat.of().formatHex(sha256(output.getBytes(StandardCharsets.UTF_8)));
        String text = String.join(
                "\n",
                COMMITMENT,
                ledger,
                node.toString(),
                attempt.task().toString(),
                Integer.toString(attempt.epoch()),
                digest,
                salt);
        return HexFormat.of().formatHex(sha256(text.getBytes(StandardCharsets.UTF_8)));
    }
}
