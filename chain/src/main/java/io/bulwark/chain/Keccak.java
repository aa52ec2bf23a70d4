package io.bulwark.chain;

import java.nio.charset.StandardCharsets;
import org.bouncycastle.crypto.digests.KeccakDigest;

/** Keccak-256 with the original padding, as Ethereum uses it (not the later SHA3-256). */
public final class Keccak {
    private Keccak() {}

    /** The 32-byte hash of {@code data}. */
    public static byte[] hash(byte[] data) {
        KeccakDigest digest = new KeccakDigest(256);
        digest.update(data, 0, data.length);
        byte[] hash = new byte[32];
        digest.doFinal(hash, 0);
        return hash;
    }

    /** The hash of a text's UTF-8 bytes, as function selectors, event topics and name hashes need it. */
    static byte[] hash(String text) {
        return hash(text.getBytes(StandardCharsets.UTF_8));
    }
}
