package io.bulwark.guard;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What goes to a model and what comes back, as far as known.
 *
 * @param input what the user says
 * @param output what the model answers
 * @param messages the conversation so far, oldest first
 * @param sources what the answer has to rest on
 * @param sessionId names a conversation whose placeholders and state belong together
 * @param model the model's name
 */
public record Exchange(
        @Nullable String input,
        @Nullable String output,
        List<Message> messages,
        List<Source> sources,
        @Nullable String sessionId,
        @Nullable String model) {
    /**
     * One turn of a conversation.
     *
     * @param role system, user, assistant or tool
     */
    public record Message(String role, String content) {
        /** Who speaks in this role; an unknown role counts as a tool, whose words are never trusted. */
        public Origin origin() {
            return switch (role) {
                case "user" -> Origin.USER;
                case "assistant" -> Origin.ASSISTANT;
                case "system", "developer" -> Origin.SYSTEM;
                default -> Origin.TOOL;
            };
        }
    }

    /** A document with the identifier that the caller gave it. */
    public record Source(String id, String text) {}

    public Exchange {
        messages = List.copyOf(messages);
        sources = List.copyOf(sources);
    }

    /** An exchange of which only the user's words are known. */
    public static Exchange input(String text) {
        return new Exchange(text, null, List.of(), List.of(), null, null);
    }

    /** An exchange of which only the answer is known. */
    public static Exchange output(String text) {
        return new Exchange(null, text, List.of(), List.of(), null, null);
    }

    /** The same exchange with an answer. */
    public Exchange answered(String answer) {
        return new Exchange(input, answer, messages, sources, sessionId, model);
    }

    /** The same exchange with sources. */
    public Exchange resting(List<Source> on) {
        return new Exchange(input, output, messages, on, sessionId, model);
    }
}
