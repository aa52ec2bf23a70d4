package io.bulwark.guard.service;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of a check as sent, see docs/guard.md. */
public record GuardRequest(
        @Nullable String input,
        @Nullable String output,
        @Nullable List<@Nullable MessageBody> messages,
        @Nullable List<@Nullable SourceBody> sources,
        @JsonProperty("session_id") @Nullable String sessionId,
        @Nullable String policy,
        @Nullable String model,
        @Nullable List<@Nullable String> guards) {
    /** A turn as sent. */
    public record MessageBody(
            @Nullable String role, @Nullable String content) {}

    /** A source as sent. */
    public record SourceBody(@Nullable String id, @Nullable String text) {}
}
