package io.bulwark.guard.service;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** A text to remember, or a query for what is remembered. */
public record MemoryRequest(
        @Nullable String text,
        @Nullable String query,
        @Nullable Integer limit,
        @JsonProperty("session_id") @Nullable String sessionId) {}
