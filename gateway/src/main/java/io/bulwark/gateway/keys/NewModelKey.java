package io.bulwark.gateway.keys;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a key shall be, with every member judged. */
record NewModelKey(
        String name,
        ModelPatterns models,
        @Nullable Budget budget,
        @Nullable Integer requestsPerMinute,
        @Nullable Integer tokensPerMinute,
        List<String> tags,
        @Nullable String policy,
        @Nullable Instant expiresAt,
        @Nullable String service) {}
