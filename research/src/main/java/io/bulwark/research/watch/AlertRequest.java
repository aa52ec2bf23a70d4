package io.bulwark.research.watch;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** An alert as it is wanted; numbers are decimal strings. A PUT replaces all of it and arms it. */
public record AlertRequest(
        @JsonProperty("project_id") @Nullable String projectId,
        @Nullable String metric,
        @Nullable String direction,
        @Nullable String threshold,
        @Nullable String hysteresis,
        @JsonProperty("cooldown_s") @Nullable Integer coolDown,
        @Nullable String email,
        @Nullable Boolean enabled) {}
