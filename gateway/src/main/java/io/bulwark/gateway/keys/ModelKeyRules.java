package io.bulwark.gateway.keys;

import io.bulwark.identity.ApiKeys;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.Principal;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a key may be, measured by its owner and its maker. */
final class ModelKeyRules {
    private final BiConsumer<String, String> policyCheck;
    private final Function<Principal, Optional<Instant>> endOf;

    ModelKeyRules(BiConsumer<String, String> policyCheck, Function<Principal, Optional<Instant>> endOf) {
        this.policyCheck = policyCheck;
        this.endOf = endOf;
    }

    /** What a key of this owner may do. */
    static Set<Permission> permissions(String owner) {
        return ApiKeys.ownerPermissions(owner).contains(Permission.MODEL_CALL)
                ? Set.of(Permission.MODEL_CALL)
                : Set.of();
    }

    static void within(Principal caller, String owner) {
        if (!caller.may(Permission.MODEL_CALL) || permissions(owner).isEmpty()) {
            throw BulwarkException.of(
                    ErrorCode.FORBIDDEN,
                    "A model key needs the permission model:call, which its maker or its owner lacks",
                    Map.of("permission", Permission.MODEL_CALL.scope()));
        }
    }

    /** When a key ends that shall end then; no key outlives the one that made it. */
    @Nullable
    Instant expiry(Principal caller, @Nullable Instant wanted) {
        Optional<Instant> callersEnd = endOf.apply(caller);
        Instant expiresAt = wanted == null ? callersEnd.orElse(null) : wanted;
        if (expiresAt != null && callersEnd.filter(expiresAt::isAfter).isPresent()) {
            throw BulwarkException.of(ErrorCode.FORBIDDEN, "A key cannot give another a longer life than its own");
        }
        return expiresAt;
    }

    void checkPolicy(String owner, @Nullable String policy) {
        if (policy == null) {
            return;
        }
        try {
            policyCheck.accept(owner, policy);
        } catch (BulwarkException e) {
            throw e.code() == ErrorCode.NOT_FOUND
                    ? BulwarkException.invalid("policy", "is not a guard policy of the owner")
                    : e;
        }
    }
}
