package io.bulwark.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The hash of an entry: SHA-256 over the previous hash, the number, the time in microseconds and every member, each with
 * its length, so that no two entries share an encoding and an absent member differs from an empty one.
 */
final class AuditChain {
    /** What stands before the first entry. */
    static final byte[] GENESIS = new byte[32];

    private static final String FORMAT = "bulwark.audit.1";
    private static final int ABSENT = -1;

    private AuditChain() {}

    static byte[] hash(
            byte[] previous,
            long seq,
            Instant at,
            String type,
            String actor,
            SortedMap<String, String> data,
            @Nullable String ip,
            @Nullable String userAgent) {
        MessageDigest sha256 = Tokens.sha256();
        add(sha256, FORMAT);
        sha256.update(previous);
        sha256.update(ByteBuffer.allocate(16).putLong(seq).putLong(micros(at)).array());
        add(sha256, type);
        add(sha256, actor);
        sha256.update(ByteBuffer.allocate(4).putInt(data.size()).array());
        data.forEach((name, value) -> {
            add(sha256, name);
            add(sha256, value);
        });
        add(sha256, ip);
        add(sha256, userAgent);
        return sha256.digest();
    }

    private static long micros(Instant at) {
        return Math.addExact(Math.multiplyExact(at.getEpochSecond(), 1_000_000L), at.getNano() / 1_000);
    }

    private static void add(MessageDigest sha256, @Nullable String text) {
        byte[] bytes = text == null ? null : text.getBytes(StandardCharsets.UTF_8);
        sha256.update(ByteBuffer.allocate(4)
                .putInt(bytes == null ? ABSENT : bytes.length)
                .array());
        if (bytes != null) {
            sha256.update(bytes);
        }
    }
}
