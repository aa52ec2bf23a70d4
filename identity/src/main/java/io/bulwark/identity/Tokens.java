package io.bulwark.identity;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.zip.CRC32;

/**
 * Makes and hashes credentials. Each carries 256 random bits, so nobody can try them one by one, and a plain SHA-256 keeps
 * them as well as a slow password hash would: slowness makes up for guessable passwords, and costs every request.
 */
public final class Tokens {
    static final String SESSION_PREFIX = "bws_";
    static final String KEY_PREFIX = "bwk_";

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SECRET_BYTES = 32;
    private static final int NONCE_BYTES = 16;
    private static final String BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    /** Digits that hold 256 bits, and those that hold a CRC-32, in base 62. */
    private static final int SECRET_DIGITS = 43;

    private static final int CHECK_DIGITS = 6;

    private Tokens() {}

    /** 16 random bytes in hexadecimal. */
    static String newNonce() {
        return HexFormat.of().formatHex(random(NONCE_BYTES));
    }

    static String newSession() {
        return SESSION_PREFIX + HexFormat.of().formatHex(random(SECRET_BYTES));
    }

    static boolean sessionForm(String token) {
        return token.length() == SESSION_PREFIX.length() + 2 * SECRET_BYTES
                && token.startsWith(SESSION_PREFIX)
                && token.chars().skip(SESSION_PREFIX.length()).allMatch(HexFormat::isHexDigit);
    }

    /** A new key; the checksum at its end lets secret scanners, and us, tell a key from noise without a look-up. */
    public static String newKey(String prefix) {
        String secret = prefix + base62(new BigInteger(1, random(SECRET_BYTES)), SECRET_DIGITS);
        return secret + checksum(secret);
    }

    /** Whether a text could be a key that {@link #newKey} made with this prefix. */
    public static boolean keyForm(String prefix, String key) {
        int end = prefix.length() + SECRET_DIGITS;
        return key.length() == end + CHECK_DIGITS
                && key.startsWith(prefix)
                && key.chars().skip(prefix.length()).allMatch(c -> BASE62.indexOf(c) >= 0)
                && key.substring(end).equals(checksum(key.substring(0, end)));
    }

    /** SHA-256 of the whole credential. */
    public static byte[] hash(String credential) {
        return sha256().digest(credential.getBytes(StandardCharsets.UTF_8));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String checksum(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.US_ASCII));
        return base62(BigInteger.valueOf(crc.getValue()), CHECK_DIGITS);
    }

    private static String base62(BigInteger number, int digits) {
        BigInteger base = BigInteger.valueOf(BASE62.length());
        char[] text = new char[digits];
        BigInteger rest = number;
        for (int i = digits - 1; i >= 0; i--) {
            BigInteger[] parts = rest.divideAndRemainder(base);
            text[i] = BASE62.charAt(parts[1].intValue());
            rest = parts[0];
        }
        return new String(text);
    }

    private static byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return random;
    }
}
