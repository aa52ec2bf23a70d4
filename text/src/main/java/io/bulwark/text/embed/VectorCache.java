package io.bulwark.text.embed;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The vectors of late texts by the hash of each text; least recently used first out. */
final class VectorCache {
    private final Map<String, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);
    private final int most;

    record Kept(float[] vector, int tokens) {}

    VectorCache(int most) {
        this.most = most;
    }

    static String key(String text) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    synchronized @Nullable Kept get(String key) {
        return kept.get(key);
    }

    synchronized void put(String key, Kept vector) {
        kept.put(key, vector);
        if (kept.size() > most) {
            kept.remove(kept.keySet().iterator().next());
        }
    }
}
