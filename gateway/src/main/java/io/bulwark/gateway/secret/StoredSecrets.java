package io.bulwark.gateway.secret;

import io.bulwark.kernel.AuditRecord;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.KillPoint;
import io.bulwark.kernel.Page;
import io.bulwark.kernel.Principal;
import io.bulwark.storage.Secret;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Secrets that were entered here, {@code secret:NAME}. Each is encrypted with a random key of its own, and that key with the
 * master key; the database alone opens nothing.
 */
@Singleton
public final class StoredSecrets implements SecretBackend {
    private static final int MOST = 1_000;
    private static final int MAX_VALUE = 65_536;
    private static final int HINT = 4;
    /** A shorter value would be half given away by its hint. */
    private static final int HINTED_FROM = 16;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private final Jdbi jdbi;
    private final SecretStore store;
    private final MasterKeys masters;
    private final Consumer<AuditRecord> audit;
    private final InstantSource clock;
    private final List<Consumer<String>> observers = new CopyOnWriteArrayList<>();

    /** What a rotation did. */
    record Rotation(int rewrapped, String masterId) {}

    @Inject
    StoredSecrets(Jdbi jdbi, MasterKeys masters, Event<AuditRecord> audit, InstantSource clock) {
        this(jdbi, masters, audit::fire, clock);
    }

    StoredSecrets(Jdbi jdbi, MasterKeys masters, Consumer<AuditRecord> audit, InstantSource clock) {
        this.jdbi = jdbi;
        this.store = new SecretStore(jdbi);
        this.masters = masters;
        this.audit = audit;
        this.clock = clock;
    }

    void onChange(Consumer<String> observer) {
        observers.add(observer);
    }

    @Override
    public Secret read(String name) {
        SecretStore.Row row;
        try {
            row = store.find(name).orElseThrow(() -> new Missing("no secret of this name was entered"));
        } catch (Missing e) {
            throw e;
        } catch (RuntimeException e) {
            throw new Missing("the database does not answer");
        }
        try {
            byte[] value = Sealing.open(unwrap(row), name, row.value());
            return new Secret(new String(value, StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new Missing("it cannot be read with this installation's master key");
        }
    }

    private byte[] unwrap(SecretStore.Row row) throws GeneralSecurityException {
        String id = row.secret().masterId();
        MasterKeys.Key master =
                masters.find(id).orElseThrow(() -> new Missing("the master key " + id + " that wraps it is not there"));
        return Sealing.open(master.bytes(), context(row.secret().name(), id), row.wrappedKey());
    }

    private static String context(String name, String masterId) {
        return name + "\n" + masterId;
    }

    /**
     * Keeps a secret; the answer is true where it is new.
     *
     * @throws BulwarkException VALIDATION_ERROR, CONFLICT when there are too many
     */
    boolean put(String name, @Nullable String value, Principal caller) {
        check(name);
        if (value == null || value.isBlank() || value.length() > MAX_VALUE) {
            throw BulwarkException.invalid("value", "must be a text of 1 to " + MAX_VALUE + " characters");
        }
        String plain = value.strip();
        MasterKeys.Key master = masters.current();
        byte[] key = Sealing.newKey();
        StoredSecret secret = new StoredSecret(
                name,
                plain.length() < HINTED_FROM ? "" : plain.substring(plain.length() - HINT),
                master.id(),
                1,
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                caller.id());
        byte[] sealed = Sealing.seal(key, name, plain.getBytes(StandardCharsets.UTF_8));
        byte[] wrapped = Sealing.seal(master.bytes(), context(name, master.id()), key);
        boolean created = jdbi.inTransaction(h -> {
            lock(h);
            boolean fresh = store.put(h, secret, sealed, wrapped);
            if (store.count(h) > MOST) {
                throw BulwarkException.of(
                        ErrorCode.CONFLICT, "There are " + MOST + " secrets already: remove one first");
            }
            audit.accept(
                    new AuditRecord(fresh ? "secret.created" : "secret.changed", caller.id(), Map.of("secret", name)));
            return fresh;
        });
        observers.forEach(observer -> observer.accept(name));
        return created;
    }

    /** Secrets by name, without their values. */
    Page<StoredSecret> list(@Nullable String after, int limit) {
        List<StoredSecret> all = store.list(after, limit + 1);
        boolean more = all.size() > limit;
        List<StoredSecret> page = more ? all.subList(0, limit) : all;
        return new Page<>(page, more ? page.getLast().name() : null);
    }

    /** @throws BulwarkException NOT_FOUND */
    StoredSecret show(String name) {
        return store.find(name).map(SecretStore.Row::secret).orElseThrow(StoredSecrets::unknown);
    }

    /** @throws BulwarkException NOT_FOUND */
    void remove(String name, Principal caller) {
        jdbi.useTransaction(h -> {
            if (!store.remove(h, name)) {
                throw unknown();
            }
            audit.accept(new AuditRecord("secret.removed", caller.id(), Map.of("secret", name)));
        });
        observers.forEach(observer -> observer.accept(name));
    }

    /**
     * Wraps the keys of all secrets by a new master key; where the master keys come from the environment, by the first of
     * them. Secrets stay readable all the time. Killed at any point, the next rotation does the rest.
     *
     * @throws BulwarkException CONFLICT when a secret cannot be read with the master keys there are; nothing changed then
     */
    Rotation rotate(Principal caller) {
        masters.renew();
        KillPoint.pass("gateway.secret.key-made");
        MasterKeys.Key master = masters.current();
        int rewrapped = jdbi.inTransaction(h -> {
            lock(h);
            List<SecretStore.Row> rows = store.wrappedByOthers(h, master.id());
            for (SecretStore.Row row : rows) {
                String name = row.secret().name();
                byte[] wrapped = Sealing.seal(master.bytes(), context(name, master.id()), open(row));
                store.rewrap(h, name, wrapped, master.id());
                KillPoint.pass("gateway.secret.rewrapped");
            }
            audit.accept(new AuditRecord(
                    "secret.rotated",
                    caller.id(),
                    Map.of("master_key", master.id(), "secrets", Integer.toString(rows.size()))));
            return rows.size();
        });
        KillPoint.pass("gateway.secret.committed");
        masters.retain(store.masterIds());
        return new Rotation(rewrapped, master.id());
    }

    private byte[] open(SecretStore.Row row) {
        try {
            return unwrap(row);
        } catch (GeneralSecurityException | Missing e) {
            throw BulwarkException.of(
                    ErrorCode.CONFLICT,
                    "The secret \"" + row.secret().name()
                            + "\" cannot be read with the master keys there are: enter it anew or remove it first");
        }
    }

    /** Secrets change one after another, so that none is left behind by a rotation. */
    private static void lock(Handle handle) {
        handle.createQuery("SELECT count(pg_advisory_xact_lock(hashtextextended('gateway.secret', 0)))")
                .mapTo(Long.class)
                .one();
    }

    private static void check(String name) {
        if (!NAME.matcher(name).matches()) {
            throw BulwarkException.invalid("name", "must be at most 100 letters, digits and . _ -");
        }
    }

    private static BulwarkException unknown() {
        return BulwarkException.of(ErrorCode.NOT_FOUND, "There is no such secret");
    }
}
