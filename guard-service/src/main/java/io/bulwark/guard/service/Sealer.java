package io.bulwark.guard.service;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Encrypts what the guard keeps with AES-256-GCM; what is sealed for one place cannot be read in another. */
public final class Sealer {
    private static final int NONCE = 12;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] key;

    public Sealer(byte[] key) {
        this.key = key.clone();
    }

    /** @param place what the text belongs to; it opens nowhere else */
    public byte[] seal(String place, String text) {
        byte[] nonce = new byte[NONCE];
        RANDOM.nextBytes(nonce);
        byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, place, text.getBytes(StandardCharsets.UTF_8));
        byte[] out = Arrays.copyOf(nonce, NONCE + sealed.length);
        System.arraycopy(sealed, 0, out, NONCE, sealed.length);
        return out;
    }

    /** @throws IllegalStateException where it was sealed elsewhere or with another key */
    public String unseal(String place, byte[] sealed) {
        byte[] nonce = Arrays.copyOf(sealed, NONCE);
        byte[] body = Arrays.copyOfRange(sealed, NONCE, sealed.length);
        return new String(cipher(Cipher.DECRYPT_MODE, nonce, place, body), StandardCharsets.UTF_8);
    }

    private byte[] cipher(int mode, byte[] nonce, String place, byte[] bytes) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
            cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("A kept value cannot be read with this installation's vault key", e);
        }
    }
}
