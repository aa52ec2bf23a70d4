package io.bulwark.identity;

import io.bulwark.kernel.EvmAddress;
import java.time.Instant;

/** One attempt to sign in, for one address. */
record Nonce(String value, EvmAddress address, Instant issuedAt, Instant expiresAt) {}
