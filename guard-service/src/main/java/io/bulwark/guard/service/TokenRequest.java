package io.bulwark.guard.service;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of a call that counts, compresses or chunks a text; which members count depends on the call. */
public record TokenRequest(
        @Nullable String text,
        @Nullable List<GuardRequest.@Nullable MessageBody> messages,
        @Nullable String model,
        @JsonProperty("output_tokens") @Nullable Long outputTokens,
        @Nullable Integer size,
        @Nullable Integer overlap) {}
