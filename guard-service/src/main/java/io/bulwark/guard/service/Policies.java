package io.bulwark.guard.service;

import io.bulwark.guard.Policy;
import io.bulwark.guard.PolicyException;
import io.bulwark.kernel.AuditRecord;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.FieldError;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.Principal;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Policies of owners, and which credential is held to which. A call without a name gets the policy its credential is held
 * to, else the owner's {@code default}, else the built-in one.
 */
@Singleton
public final class Policies {
    private static final int MOST_CACHED = 10_000;

    private final PolicyStore store;
    private final Event<AuditRecord> audit;
    private final InstantSource clock;
    private final GuardConfig config;
    private final Map<String, Cached> cache = new ConcurrentHashMap<>();

    private record Cached(Optional<Policy> policy, Optional<String> bound, Instant until) {}

    /** A policy as kept. */
    public record Kept(String name, String document, int version, Instant updatedAt, List<String> keys) {}

    @Inject
    public Policies(Jdbi jdbi, Event<AuditRecord> audit, InstantSource clock, GuardConfig config) {
        this.store = new PolicyStore(jdbi);
        this.audit = audit;
        this.clock = clock;
        this.config = config;
    }

    /**
     * The policy for a call.
     *
     * @throws BulwarkException NOT_FOUND for a name that the owner does not have, FORBIDDEN where the credential is held to
     *     another policy
     */
    public Policy of(Principal caller, @Nullable String name) {
        Optional<String> bound = look(caller, "*").bound();
        if (bound.isPresent() && name != null && !name.equals(bound.get())) {
            throw BulwarkException.of(
                    ErrorCode.FORBIDDEN,
                    "This key is held to the policy \"" + bound.get() + "\"",
                    Map.of("permission", Permission.GUARD_POLICY.scope()));
        }
        String wanted = bound.orElse(name == null ? Policy.DEFAULT.name() : name);
        return look(caller, wanted)
                .policy()
                .or(() -> wanted.equals(Policy.DEFAULT.name()) ? Optional.of(Policy.DEFAULT) : Optional.empty())
                .orElseThrow(() -> missing(wanted));
    }

    private Cached look(Principal caller, String name) {
        Instant now = clock.instant();
        String key = name.equals("*") ? "b\n" + caller.id() : "p\n" + caller.owner() + "\n" + name;
        Cached known = cache.get(key);
        if (known != null && now.isBefore(known.until())) {
            return known;
        }
        Instant until = now.plus(config.policyCache());
        Cached fresh = name.equals("*")
                ? new Cached(Optional.empty(), store.bound(caller.id()), until)
                : new Cached(store.document(caller.owner(), name).map(Policy::read), Optional.empty(), until);
        if (cache.size() >= MOST_CACHED) {
            cache.clear();
        }
        cache.put(key, fresh);
        return fresh;
    }

    /** Keeps a policy; the answer is true where it is new. */
    boolean put(Principal caller, String name, String document) {
        Policy policy;
        try {
            policy = Policy.read(document);
        } catch (PolicyException e) {
            throw BulwarkException.invalid(e.faults().stream()
                    .map(f -> new FieldError(f.member(), f.message()))
                    .toList());
        }
        if (!policy.name().equals(name)) {
            throw BulwarkException.invalid("name", "must be \"" + name + "\", as in the address");
        }
        boolean created = store.put(caller.owner(), name, document, clock.instant(), caller.id());
        forget(caller.owner(), name);
        audit.fire(new AuditRecord(
                created ? "guard.policy.created" : "guard.policy.changed", caller.id(), Map.of("policy", name)));
        return created;
    }

    List<Kept> all(Principal caller) {
        return store.all(caller.owner());
    }

    Kept show(Principal caller, String name) {
        return store.find(caller.owner(), name).orElseThrow(() -> missing(name));
    }

    void remove(Principal caller, String name) {
        switch (store.remove(caller.owner(), name)) {
            case MISSING -> throw missing(name);
            case BOUND ->
                throw BulwarkException.of(
                        ErrorCode.CONFLICT, "Keys are held to this policy; bind them to another one first");
            case REMOVED -> {
                forget(caller.owner(), name);
                audit.fire(new AuditRecord("guard.policy.removed", caller.id(), Map.of("policy", name)));
            }
        }
    }

    /** Holds a key of the caller's owner to a policy. */
    void bind(Principal caller, String name, String key) {
        String principal = principal(key);
        if (!store.bind(caller.owner(), name, principal)) {
            throw missing(name);
        }
        cache.remove("b\n" + principal);
        audit.fire(new AuditRecord("guard.policy.bound", caller.id(), Map.of("policy", name, "key", principal)));
    }

    /** Lets a key choose its policy again. */
    void unbind(Principal caller, String name, String key) {
        String principal = principal(key);
        if (!store.unbind(caller.owner(), name, principal)) {
            throw BulwarkException.of(ErrorCode.NOT_FOUND, "That key is not held to the policy \"" + name + "\"");
        }
        cache.remove("b\n" + principal);
        audit.fire(new AuditRecord("guard.policy.unbound", caller.id(), Map.of("policy", name, "key", principal)));
    }

    private static String principal(String key) {
        String id = key.startsWith("key:") ? key.substring(4) : key;
        if (!id.matches("[0-9a-fA-F-]{36}")) {
            throw BulwarkException.invalid("key", "must be the id of an API key");
        }
        return "key:" + id.toLowerCase(java.util.Locale.ROOT);
    }

    private void forget(String owner, String name) {
        cache.remove("p\n" + owner + "\n" + name);
    }

    private static BulwarkException missing(String name) {
        return BulwarkException.of(ErrorCode.NOT_FOUND, "There is no policy \"" + name + "\"");
    }
}
