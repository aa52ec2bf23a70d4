/**
 * Who calls: wallets that sign in with an EIP-4361 message, their sessions, API keys that never exceed their owner, and
 * the tamper-evident log of what was done. PostgreSQL is the truth and Redis a copy, so a stopped Redis logs nobody out
 * and hinders no sign-in. Secrets are stored as hashes only, nonces are good for one attempt, and a wallet whose chain
 * cannot be asked is refused for now, never let in.
 */
@NullMarked
package io.bulwark.identity;

import org.jspecify.annotations.NullMarked;
