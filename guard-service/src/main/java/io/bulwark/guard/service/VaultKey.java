package io.bulwark.guard.service;

/** The installation's key for redacted values; the server takes it from the data folder or the environment. */
@FunctionalInterface
public interface VaultKey {
    /** 32 bytes, for AES-256. */
    byte[] bytes();
}
