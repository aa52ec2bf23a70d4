package io.bulwark.guard.service;

import io.bulwark.guard.Exchange;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.FieldError;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Judges a request and names every fault of it. */
final class GuardForm {
    private static final int MOST_MESSAGES = 400;
    private static final int MOST_SOURCES = 100;
    private static final int MOST_TOKENS = 200_000;
    private static final int MOST_ALTERNATIVES = 20;
    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant", "tool");

    private final String prefix;
    private final Set<String> guards;
    private final List<FieldError> faults = new ArrayList<>();

    /** A request that can be checked. */
    record Read(Exchange exchange, @Nullable String policy, Set<String> guards, int characters) {}

    private GuardForm(String prefix, Set<String> guards) {
        this.prefix = prefix;
        this.guards = guards;
    }

    static Read read(@Nullable GuardRequest request, String prefix, Set<String> guards, int maxCharacters) {
        if (request == null) {
            throw BulwarkException.invalid(prefix.isEmpty() ? "body" : prefix, "is required");
        }
        GuardForm form = new GuardForm(prefix, guards);
        Read read = form.read(request);
        if (!form.faults.isEmpty()) {
            throw BulwarkException.invalid(form.faults);
        }
        if (read.characters() > maxCharacters) {
            throw BulwarkException.of(
                    ErrorCode.PAYLOAD_TOO_LARGE,
                    "The texts have " + read.characters() + " characters together; at most " + maxCharacters
                            + " are checked in one call",
                    Map.of("limit", maxCharacters));
        }
        return read;
    }

    private Read read(GuardRequest request) {
        List<Exchange.Message> messages = messages(request);
        List<Exchange.Source> sources = sources(request);
        if (request.input() == null && request.output() == null && messages.isEmpty() && faults.isEmpty()) {
            fault("input", "is required where neither output nor messages are given");
        }
        name("session_id", request.sessionId(), 128);
        name("policy", request.policy(), 63);
        name("model", request.model(), 200);
        Exchange exchange = new Exchange(
                request.input(),
                request.output(),
                messages,
                sources,
                request.sessionId(),
                request.model(),
                sampling(request));
        return new Read(exchange, request.policy(), wanted(request), characters(exchange));
    }

    private List<Exchange.Message> messages(GuardRequest request) {
        List<Exchange.Message> messages = new ArrayList<>();
        if (request.messages() == null) {
            return messages;
        }
        if (request.messages().size() > MOST_MESSAGES) {
            fault("messages", "has more than " + MOST_MESSAGES + " entries");
            return messages;
        }
        for (int i = 0; i < request.messages().size(); i++) {
            GuardRequest.MessageBody body = request.messages().get(i);
            String role = body == null ? null : body.role();
            String content = body == null ? null : body.content();
            if (role == null || !ROLES.contains(role)) {
                fault("messages[" + i + "].role", "must be system, developer, user, assistant or tool");
            } else if (content == null) {
                fault("messages[" + i + "].content", "is required");
            } else {
                messages.add(new Exchange.Message(role, content));
            }
        }
        return messages;
    }

    private List<Exchange.Source> sources(GuardRequest request) {
        List<Exchange.Source> sources = new ArrayList<>();
        if (request.sources() == null) {
            return sources;
        }
        if (request.sources().size() > MOST_SOURCES) {
            fault("sources", "has more than " + MOST_SOURCES + " entries");
            return sources;
        }
        for (int i = 0; i < request.sources().size(); i++) {
            GuardRequest.SourceBody body = request.sources().get(i);
            String text = body == null ? null : body.text();
            if (body == null || text == null) {
                fault("sources[" + i + "].text", "is required");
            } else {
                sources.add(new Exchange.Source(body.id() == null ? Integer.toString(i) : body.id(), text));
            }
        }
        return sources;
    }

    private Exchange.Sampling sampling(GuardRequest request) {
        List<Exchange.Sampling.Token> tokens = new ArrayList<>();
        List<GuardRequest.@Nullable TokenBody> given = request.logprobs() == null ? List.of() : request.logprobs();
        if (given.size() > MOST_TOKENS) {
            fault("logprobs", "has more than " + MOST_TOKENS + " entries");
            given = List.of();
        }
        for (int i = 0; i < given.size(); i++) {
            GuardRequest.TokenBody body = given.get(i);
            String token = body == null ? null : body.token();
            Double logprob = body == null ? null : body.logprob();
            if (token == null) {
                fault("logprobs[" + i + "].token", "is required");
            } else if (logprob == null || !(logprob <= 0)) {
                fault("logprobs[" + i + "].logprob", "must be 0 or less");
            } else {
                tokens.add(new Exchange.Sampling.Token(token, logprob));
            }
        }
        List<String> alternatives = new ArrayList<>();
        List<@Nullable String> answers = request.alternatives() == null ? List.of() : request.alternatives();
        if (answers.size() > MOST_ALTERNATIVES) {
            fault("alternatives", "has more than " + MOST_ALTERNATIVES + " entries");
            answers = List.of();
        }
        for (int i = 0; i < answers.size(); i++) {
            String answer = answers.get(i);
            if (answer == null) {
                fault("alternatives[" + i + "]", "is required");
            } else {
                alternatives.add(answer);
            }
        }
        if (request.output() == null && !(tokens.isEmpty() && alternatives.isEmpty())) {
            fault("output", "is required where logprobs or alternatives are given");
        }
        return new Exchange.Sampling(tokens, alternatives);
    }

    private Set<String> wanted(GuardRequest request) {
        if (request.guards() == null) {
            return guards;
        }
        Set<String> wanted = new LinkedHashSet<>();
        for (int i = 0; i < request.guards().size(); i++) {
            String guard = request.guards().get(i);
            if (guard == null || !guards.contains(guard)) {
                fault("guards[" + i + "]", "must be one of " + String.join(", ", guards));
            } else {
                wanted.add(guard);
            }
        }
        if (wanted.isEmpty() && faults.isEmpty()) {
            fault("guards", "names no guard");
        }
        return wanted;
    }

    private void name(String field, @Nullable String value, int longest) {
        if (value != null && (value.isBlank() || value.length() > longest)) {
            fault(field, "must be 1 to " + longest + " characters");
        }
    }

    private void fault(String field, String message) {
        faults.add(new FieldError(prefix.isEmpty() ? field : prefix + "." + field, message));
    }

    private static int characters(Exchange exchange) {
        long sum = length(exchange.input()) + length(exchange.output());
        for (Exchange.Message message : exchange.messages()) {
            sum += length(message.content());
        }
        for (Exchange.Source source : exchange.sources()) {
            sum += length(source.text());
        }
        for (String alternative : exchange.sampling().alternatives()) {
            sum += length(alternative);
        }
        return (int) Math.min(Integer.MAX_VALUE, sum);
    }

    private static long length(@Nullable String text) {
        return text == null ? 0 : text.codePointCount(0, text.length());
    }
}
