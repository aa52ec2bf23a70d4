package io.bulwark.identity;

import io.bulwark.kernel.Permission;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a key shall be, with every member judged. */
record NewKey(
        String name,
        Set<Permission> permissions,
        @Nullable Instant expiresAt,
        @Nullable String service) {}
