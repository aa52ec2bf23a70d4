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
 * @param sampling how the answer was drawn, as far as the model told
 */
public record Exchange(
        @Nullable String input,
        @Nullable String output,
        List<Message> messages,
        List<Source> sources,
        @Nullable String sessionId,
        @Nullable String model,
        Sampling sampling) {
    /**
     * How a model drew its answer.
     *
     * @param tokens the tokens of the output with their log-probabilities, empty where not known
     * @param alternatives further answers to the same question, empty where none were drawn
     */
    public record Sampling(List<Token> tokens, List<String> alternatives) {
        /** Nothing is known. */
        public static final Sampling UNKNOWN = new Sampling(List.of(), List.of());

        public Sampling {
            tokens = List.copyOf(tokens);
            alternatives = List.copyOf(alternatives);
        }

        /**
         * One token of an answer.
         *
         * @param text as it stands in the answer
         * @param logprob natural logarithm of its probability, 0 or less
         */
        public record Token(String text, double logprob) {}
    }

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

    /** An exchange of which nothing is known about how the answer was drawn. */
    public Exchange(
            @Nullable String input,
            @Nullable String output,
            List<Message> messages,
            List<Source> sources,
            @Nullable String sessionId,
            @Nullable String model) {
        this(input, output, messages, sources, sessionId, model, Sampling.UNKNOWN);
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

    /** The same exchange with what is known about how the answer was drawn. */
    public Exchange drawn(Sampling how) {
        return new Exchange(input, output, messages, sources, sessionId, model, how);
    }

    /** The same exchange with sources. */
    public Exchange resting(List<Source> on) {
        return new Exchange(input, output, messages, on, sessionId, model, sampling);
    }
}
