package io.bulwark.cache;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names one answer: {@code cache:NAMESPACE:VERSION:SUBJECT:HASH}. The namespace is the capability, the version that of the
 * rules and models that made the answer, the subject whatever an event may invalidate by (an address, a DAO; {@code -} for
 * none), the hash SHA-256 over every input member.
 */
public record CacheKey(String namespace, String version, String subject, String hash) {
    private static final Pattern PART = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    public CacheKey {
        for (String part : new String[] {namespace, version, subject, hash}) {
            if (!PART.matcher(part).matches()) {
                throw new IllegalArgumentException("A cache key part has letters, digits, dots and dashes only");
            }
        }
    }

    String redisKey() {
        return "cache:" + namespace + ":" + version + ":" + subject + ":" + hash;
    }

    /**
     * Collects input members into a hash. Each is written with its length, and a missing one differs from an empty one, so
     * that no two inputs share an encoding.
     */
    public static final class Inputs {
        private final MessageDigest sha256;

        public Inputs() {
            try {
                sha256 = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        public Inputs add(@Nullable Object member) {
            byte[] bytes = member == null ? null : member.toString().getBytes(StandardCharsets.UTF_8);
            sha256.update(ByteBuffer.allocate(4)
                    .putInt(bytes == null ? -1 : bytes.length)
                    .array());
            if (bytes != null) {
                sha256.update(bytes);
            }
            return this;
        }

        /** 64 hexadecimal digits. Ends the collection. */
        public String hash() {
            return HexFormat.of().formatHex(sha256.digest());
        }
    }
}
