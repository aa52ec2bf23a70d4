package io.bulwark.guard.service;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
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
        @Nullable List<@Nullable String> guards,
        @Nullable List<@Nullable TokenBody> logprobs,
        @Nullable List<@Nullable String> alternatives) {
    /** A request that names nothing. */
    static final GuardRequest EMPTY = new GuardRequest(null, null, null, null, null, null, null, null, null, null);

    /** The same with something that the user says. */
    GuardRequest saying(String text) {
        return new GuardRequest(
                text, output, messages, sources, sessionId, policy, model, guards, logprobs, alternatives);
    }

    /** One turn under the same settings; who speaks decides where it stands. */
    GuardRequest turn(@Nullable String role, String text) {
        boolean user = "user".equals(role);
        boolean assistant = "assistant".equals(role);
        return new GuardRequest(
                user ? text : null,
                assistant ? text : null,
                user || assistant ? null : List.of(new MessageBody(role, text)),
                sources,
                sessionId,
                policy,
                model,
                guards,
                null,
                null);
    }

    /** A turn as sent. */
    public record MessageBody(
            @Nullable String role, @Nullable String content) {}

    /** A source as sent. */
    public record SourceBody(@Nullable String id, @Nullable String text) {}

    /** A token of the output with the natural logarithm of its probability, as the models' {@code logprobs.content} has it. */
    @JsonIgnoreProperties({"bytes", "top_logprobs"})
    public record TokenBody(
            @Nullable String token, @Nullable Double logprob) {}
}
