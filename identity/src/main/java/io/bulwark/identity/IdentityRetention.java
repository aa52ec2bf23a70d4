package io.bulwark.identity;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;

/** Removes what is past its time. The audit log is never touched. */
@Singleton
public final class IdentityRetention {
    private final SignIn signIn;
    private final Sessions sessions;
    private final ApiKeys keys;
    private final IdentityConfig config;
    private final InstantSource clock;

    @Inject
    public IdentityRetention(
            SignIn signIn, Sessions sessions, ApiKeys keys, IdentityConfig config, InstantSource clock) {
        this.signIn = signIn;
        this.sessions = sessions;
        this.keys = keys;
        this.config = config;
        this.clock = clock;
    }

    /** Deletes expired nonces, and sessions and keys that ended longer ago than the retention; says how many rows. */
    public int sweep() {
        Instant now = clock.instant();
        Instant before = now.minus(config.retention());
        return signIn.deleteExpiredNonces(now) + sessions.deleteExpired(before) + keys.deleteEnded(before);
    }
}
