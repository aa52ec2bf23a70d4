package io.bulwark.guard.service;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /api/v1/guard/restore} as sent. */
public record RestoreRequest(
        @JsonProperty("session_id") @Nullable String sessionId,
        @Nullable String text) {}
