package io.bulwark.identity;

import io.bulwark.chain.Chains;
import io.bulwark.kernel.Principal;
import io.bulwark.kernel.UuidV7;
import io.bulwark.storage.Redis;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of wallets. Found in this process for two seconds, in Redis for a minute, and otherwise in PostgreSQL, which has
 * the last word. A logout takes effect at once here, and within two seconds on other instances; if Redis is away at that
 * moment and comes back with what it had, on those within the minute that its copies live.
 */
@Singleton
public final class Sessions {
    /** How long to wait before a chain that did not answer is asked about a wallet again. */
    private static final Duration ASK_AGAIN = Duration.ofMinutes(1);

    private final SessionStore store;
    private final SessionCopies copies;
    private final WalletReads reads;
    private final BriefCache<String, Session> local;
    private final BriefCache<String, WalletFacts> localFacts;
    /** Redis may come back from an outage with copies of sessions that have ended here meanwhile. */
    private final BriefCache<String, Boolean> ended;

    private final AuditLog audit;
    private final InstantSource clock;
    private final UuidV7 ids;
    private final IdentityConfig config;
    private final Jdbi jdbi;
    private final Counter fromRedis;
    private final Counter fromDatabase;
    private final Counter unknown;

    /** A new session and its token, which is shown this once. */
    record Started(String token, Session session) {}

    @Inject
    public Sessions(
            Jdbi jdbi,
            Redis redis,
            Chains chains,
            AuditLog audit,
            IdentityConfig config,
            InstantSource clock,
            UuidV7 ids,
            MeterRegistry metrics) {
        this.jdbi = jdbi;
        this.store = new SessionStore(jdbi);
        this.copies = new SessionCopies(redis, config.sessionCopy(), metrics);
        this.reads = new WalletReads(chains);
        this.local = new BriefCache<>(clock, config.localCopy());
        this.localFacts = new BriefCache<>(clock, config.localCopy());
        this.ended = new BriefCache<>(clock, config.sessionCopy());
        this.audit = audit;
        this.clock = clock;
        this.ids = ids;
        this.config = config;
        this.fromRedis = metrics.counter("bulwark.identity.session.lookups", "found", "redis");
        this.fromDatabase = metrics.counter("bulwark.identity.session.lookups", "found", "database");
        this.unknown = metrics.counter("bulwark.identity.session.lookups", "found", "nowhere");
    }

    /** The session of a token, empty when it is unknown, expired or ended. */
    public Optional<Session> find(String token) {
        if (!Tokens.sessionForm(token)) {
            return Optional.empty();
        }
        byte[] hash = Tokens.hash(token);
        String key = HexFormat.of().formatHex(hash);
        Instant now = clock.instant();
        if (ended.get(key, Optional::empty).isPresent()) {
            return Optional.empty();
        }
        return local.get(key, () -> lookUp(key, hash, now)).filter(session -> now.isBefore(session.expiresAt()));
    }

    private Optional<Session> lookUp(String key, byte[] hash, Instant now) {
        Optional<SessionCopies.Copy> copy = copies.find(key);
        if (copy.isPresent()) {
            fromRedis.increment();
            return Optional.ofNullable(copy.get().session());
        }
        Optional<Session> session = store.find(hash, now);
        session.ifPresentOrElse(
                found -> {
                    fromDatabase.increment();
                    copies.keep(key, found, now);
                },
                unknown::increment);
        return session;
    }

    /** What the chain tells about a wallet now, as far as it is configured and answers. Takes seconds at worst. */
    WalletFacts read(Wallet wallet) {
        return reads.read(wallet);
    }

    /** Opens a session in the transaction this thread is in. */
    Started start(Wallet wallet, WalletFacts facts, Origin origin) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        String token = Tokens.newSession();
        Session session = new Session(
                ids.next(),
                wallet.owner(),
                wallet.address(),
                wallet.chainId(),
                facts.isMember(),
                facts.balance(),
                now,
                now.plus(config.sessionTtl()));
        store.insert(session, Tokens.hash(token), origin);
        store.keepFacts(wallet.owner(), facts, now);
        localFacts.forget(wallet.owner());
        return new Started(token, session);
    }

    /** Ends a session and says whether there was one to end. */
    public boolean end(String token) {
        if (!Tokens.sessionForm(token)) {
            return false;
        }
        byte[] hash = Tokens.hash(token);
        String key = HexFormat.of().formatHex(hash);
        boolean open = jdbi.inTransaction(handle -> {
            Optional<Session> session = store.revoke(hash, clock.instant());
            session.ifPresent(s -> audit.append("session.ended", s.owner(), Map.of("session", s.id().toString())));
            return session.isPresent();
        });
        if (open) {
            ended.put(key, true);
            copies.end(key);
        }
        local.forget(key);
        return open;
    }

    /**
     * What is known about the wallet that owns what this principal does, also through its API keys: as read at its last
     * sign-in or, when that is longer ago than a session lasts or its chain did not answer then, as read now.
     *
     * @return empty when the owner is no wallet or has never signed in
     */
    public Optional<WalletFacts> facts(Principal principal) {
        String owner = principal.owner();
        return owner.startsWith(Wallet.PREFIX) ? localFacts.get(owner, () -> current(owner)) : Optional.empty();
    }

    private Optional<WalletFacts> current(String owner) {
        SessionStore.@Nullable Known known = store.facts(owner).orElse(null);
        if (known == null) {
            return Optional.empty();
        }
        WalletFacts facts = known.facts();
        Duration age = Duration.between(known.readAt(), clock.instant());
        boolean stale =
                age.compareTo(config.sessionTtl()) >= 0 || (reads.incomplete(facts) && age.compareTo(ASK_AGAIN) >= 0);
        if (!stale) {
            return Optional.of(facts);
        }
        WalletFacts now = reads.read(new Wallet(facts.address(), facts.chainId(), Wallet.contract(owner)));
        store.keepFacts(owner, now, clock.instant());
        return Optional.of(now);
    }

    int deleteExpired(Instant before) {
        return store.deleteExpired(before);
    }
}
