package io.bulwark.gateway.secret;

import io.bulwark.storage.Secret;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * All places that secrets come from. What was read serves for a minute; while a store does not answer, the last known secret
 * serves for an hour, so that a restart of Vault stops no model call.
 */
@Singleton
public final class Secrets implements SecretSource {
    private static final System.Logger LOG = System.getLogger("io.bulwark.gateway");
    /** A secret entered on another instance shows here after this time. */
    private static final Duration OWN = Duration.ofSeconds(2);
    /** After a failure the store is not asked again for so long. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final Map<String, SecretBackend> backends;
    private final Duration fresh;
    private final Duration stale;
    private final InstantSource clock;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    private static final class Entry {
        final ReentrantLock reading = new ReentrantLock();
        volatile @Nullable Known known;
        volatile @Nullable Failure failure;
    }

    /** Why the store gave nothing, and until when not to ask it again: callers wait for a store that is away once. */
    private record Failure(String reason, Instant until) {}

    /** @param readAt when the store last gave it, {@code until} when to ask again */
    private record Known(Secret secret, Instant readAt, Instant until) {}

    @Inject
    Secrets(StoredSecrets stored, SecretsConfig config, InstantSource clock) {
        this(stored, config, clock, System::getenv);
    }

    Secrets(
            StoredSecrets stored,
            SecretsConfig config,
            InstantSource clock,
            UnaryOperator<@Nullable String> environment) {
        this.backends = Map.of(
                "env", new EnvironmentSecrets(environment),
                "file", new FileSecrets(),
                "secret", stored,
                "vault", new VaultSecrets(config.vault(), clock),
                "aws", new AwsSecrets(config.aws(), clock));
        this.fresh = config.cache();
        this.stale = config.stale();
        this.clock = clock;
        stored.onChange(name -> entries.remove("secret:" + name));
    }

    @Override
    public Secret resolve(String reference) {
        Entry entry = entries.computeIfAbsent(reference, _ -> new Entry());
        Known known = entry.known;
        Instant now = clock.instant();
        if (known != null && now.isBefore(known.until())) {
            return known.secret();
        }
        refuseAgain(reference, entry, now);
        // While one asks the store, others go on with what is known.
        if (known == null) {
            entry.reading.lock();
        } else if (!entry.reading.tryLock()) {
            return known.secret();
        }
        try {
            Known meanwhile = entry.known;
            refuseAgain(reference, entry, now);
            return meanwhile != null && now.isBefore(meanwhile.until())
                    ? meanwhile.secret()
                    : read(reference, entry, now);
        } finally {
            entry.reading.unlock();
        }
    }

    private static void refuseAgain(String reference, Entry entry, Instant now) {
        Failure failure = entry.failure;
        if (entry.known == null && failure != null && now.isBefore(failure.until())) {
            throw new SecretUnavailable(reference, failure.reason());
        }
    }

    private Secret read(String reference, Entry entry, Instant now) {
        int colon = reference.indexOf(':');
        String scheme = colon < 0 ? "" : reference.substring(0, colon);
        SecretBackend backend = backends.get(scheme);
        if (backend == null) {
            entries.remove(reference);
            // A reference without a scheme may be a secret pasted in its place, so it is not repeated.
            throw new SecretUnavailable(
                    "named in the configuration", "its reference must begin with env:, file:, secret:, vault: or aws:");
        }
        Known known = entry.known;
        try {
            Secret secret = backend.read(reference.substring(colon + 1));
            Duration ttl = scheme.equals("secret") && OWN.compareTo(fresh) < 0 ? OWN : fresh;
            entry.known = new Known(secret, now, now.plus(ttl));
            return secret;
        } catch (SecretBackend.Missing e) {
            if (known != null && now.isBefore(known.readAt().plus(stale)) && !scheme.equals("secret")) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "The last known value of {0} serves on: {1}",
                        reference,
                        e.reason());
                entry.known = new Known(known.secret(), known.readAt(), now.plus(PAUSE));
                return known.secret();
            }
            entry.known = null;
            entry.failure = new Failure(e.reason(), now.plus(scheme.equals("secret") ? OWN : PAUSE));
            throw new SecretUnavailable(reference, e.reason());
        }
    }
}
