package io.bulwark.compute;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/** The hashes of the node protocol, for the network and for nodes alike. */
public final class Digests {
    private static final String COMMITMENT = "bulwark-commit-v1";

    private Digests() {}

    /** Names a result: SHA-256 of its UTF-8, in hexadecimal. */
    public static String ofOutput(String output) {
        return HexFormat.of().formatHex(sha256().digest(output.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Binds a node to a result without showing it. Another node that repeats it cannot open it.
     *
     * @param salt secret until the opening, 32 to 128 hexadecimal digits
     */
    public static String commitment(String ledger, UUID node, UUID task, int epoch, String digest, String salt) {
        // No part can hold the separator, so that two commitments never hash the same bytes.
        String text = String.join(
                "\n", COMMITMENT, ledger, node.toString(), task.toString(), Integer.toString(epoch), digest, salt);
        return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    static byte[] sha256(byte[] bytes) {
        return sha256().digest(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
