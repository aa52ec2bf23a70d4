package io.bulwark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.guard.Dialogue;
import io.bulwark.guard.Exchange;
import io.bulwark.guard.GuardEngine;
import io.bulwark.guard.OutcomeJson;
import io.bulwark.guard.Policy;
import io.bulwark.guard.Turned;
import io.bulwark.guard.privacy.InMemoryVault;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The guards in this process, with the conversations of this process. */
final class McpGuard {
    private static final int MOST_CHARACTERS = 1_000_000;
    private static final int MOST_SESSIONS = 64;
    private static final int MOST_VALUES = 1_000;
    private static final Duration VALUES_KEPT = Duration.ofHours(1);

    private final McpRemote remote;
    private final LinkedHashMap<String, Conversation> conversations = new LinkedHashMap<>(16, 0.75f, true);

    /** One conversation: what was said so far and what was taken out of it. */
    private static final class Conversation {
        private final InMemoryVault vault = new InMemoryVault(InstantSource.system(), VALUES_KEPT, MOST_VALUES);
        private Dialogue dialogue = Dialogue.EMPTY;
    }

    /** Loaded with the first check, so that the client need not wait for it. */
    private static final class Engine {
        private static final GuardEngine ENGINE = GuardEngine.standard();
    }

    McpGuard(McpRemote remote) {
        this.remote = remote;
    }

    /** @param given as the tool's schema accepts it */
    ObjectNode check(ObjectNode given) {
        if (!given.has("input")
                && !given.has("output")
                && given.path("messages").isEmpty()) {
            throw BulwarkException.invalid("input", "is required where neither output nor messages are given");
        }
        Exchange exchange = exchange(given);
        bounded(exchange);
        Policy policy = policy(text(given, "policy"));
        Set<String> guards = new LinkedHashSet<>(Engine.ENGINE.names());
        if (given.has("guards")) {
            guards.clear();
            given.path("guards").forEach(name -> guards.add(name.asText()));
        }
        String session = exchange.sessionId();
        return session == null
                ? OutcomeJson.of("local", Engine.ENGINE.check(exchange, policy, guards))
                : turn(session, exchange, policy, guards);
    }

    private ObjectNode turn(String session, Exchange exchange, Policy policy, Set<String> guards) {
        Conversation conversation = conversation(session);
        boolean follow =
                guards.contains("context") && policy.settings("context").enabled();
        synchronized (conversation) {
            Dialogue before = follow ? conversation.dialogue : Dialogue.EMPTY;
            Turned turned = Engine.ENGINE.converse(before, exchange, policy, guards, conversation.vault);
            ObjectNode answer = OutcomeJson.of("local", turned.outcome());
            if (follow) {
                conversation.dialogue = turned.dialogue();
                ObjectNode told = answer.putObject("session").put("id", session);
                told.put("turns", turned.dialogue().state().turns());
                told.put("new_turns", turned.fresh()).put("known", turned.known());
                ArrayNode aside = told.putArray("quarantined");
                turned.dialogue().state().quarantined().forEach(aside::add);
            }
            return answer;
        }
    }

    private Conversation conversation(String session) {
        synchronized (conversations) {
            Conversation found = conversations.computeIfAbsent(session, _ -> new Conversation());
            if (conversations.size() > MOST_SESSIONS) {
                conversations.pollFirstEntry();
            }
            return found;
        }
    }

    static GuardEngine engine() {
        return Engine.ENGINE;
    }

    Policy policy(@Nullable String name) {
        return name == null || name.equals(Policy.DEFAULT.name()) ? Policy.DEFAULT : remote.policy(name);
    }

    private static Exchange exchange(ObjectNode given) {
        List<Exchange.Message> messages = new ArrayList<>();
        for (JsonNode message : given.path("messages")) {
            messages.add(new Exchange.Message(
                    message.path("role").asText(), message.path("content").asText()));
        }
        List<Exchange.Source> sources = new ArrayList<>();
        for (JsonNode source : given.path("sources")) {
            String id = text(source, "id");
            sources.add(new Exchange.Source(
                    id == null ? Integer.toString(sources.size()) : id,
                    source.path("text").asText()));
        }
        return new Exchange(
                text(given, "input"),
                text(given, "output"),
                messages,
                sources,
                text(given, "session_id"),
                text(given, "model"));
    }

    private static void bounded(Exchange exchange) {
        long characters = points(exchange.input()) + points(exchange.output());
        characters +=
                exchange.messages().stream().mapToLong(m -> points(m.content())).sum();
        characters +=
                exchange.sources().stream().mapToLong(s -> points(s.text())).sum();
        if (characters > MOST_CHARACTERS) {
            throw BulwarkException.of(
                    ErrorCode.PAYLOAD_TOO_LARGE,
                    "The texts have " + characters + " characters together; at most " + MOST_CHARACTERS
                            + " are checked in one call",
                    Map.of("limit", MOST_CHARACTERS));
        }
    }

    private static long points(@Nullable String text) {
        return text == null ? 0 : text.codePointCount(0, text.length());
    }

    private static @Nullable String text(JsonNode node, String member) {
        return node.has(member) ? node.path(member).asText() : null;
    }
}
