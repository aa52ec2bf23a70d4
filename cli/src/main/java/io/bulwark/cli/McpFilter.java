package io.bulwark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.bulwark.guard.Exchange;
import io.bulwark.guard.Finding;
import io.bulwark.guard.GuardEngine;
import io.bulwark.guard.Outcome;
import io.bulwark.guard.Policy;
import io.bulwark.guard.Verdict;
import io.bulwark.guard.privacy.InMemoryVault;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Judges what passes between an MCP client and another server: tools' descriptions and results, resources, prompts and
 * questions of the server as the words of a tool, and arguments as the words of the model. Safe for both directions at once.
 */
final class McpFilter {
    private static final int MOST_CHARACTERS = 1_000_000;
    private static final int MOST_OPEN = 10_000;
    private static final int MOST_VALUES = 10_000;
    private static final int LONGEST_WORD = 200;
    private static final int WITHHELD = -32_001;
    private static final Duration VALUES_KEPT = Duration.ofHours(1);
    /** Pictures and sound are not read. */
    private static final Set<String> BINARY = Set.of("data", "blob");
    /** What programs read; a placeholder there would break them. */
    private static final Set<String> FIXED = Set.of(
            "name",
            "uri",
            "uriTemplate",
            "mimeType",
            "type",
            "role",
            "id",
            "method",
            "$ref",
            "$schema",
            "protocolVersion");

    private final Policy policy;
    private final Supplier<GuardEngine> engine;
    private final InMemoryVault vault = new InMemoryVault(InstantSource.system(), VALUES_KEPT, MOST_VALUES);
    private final Map<String, String> methods = new ConcurrentHashMap<>();

    /**
     * What becomes of a message.
     *
     * @param on what goes on, null for nothing
     * @param back what its sender gets, null for nothing
     */
    record Passed(@Nullable JsonNode on, @Nullable JsonNode back) {}

    /** A text within a message. */
    private record Place(JsonNode holder, String field, int index, String text) {
        void put(String replacement) {
            if (holder instanceof ObjectNode object) {
                object.put(field, replacement);
            } else if (holder instanceof ArrayNode array) {
                array.set(index, TextNode.valueOf(replacement));
            }
        }
    }

    /** Which findings block a text, none where it may go on. */
    private record Judged(Set<String> blocked) {}

    /** @param engine asked for with the first text, since it takes a while to load */
    McpFilter(Policy policy, Supplier<GuardEngine> engine) {
        this.policy = policy;
        this.engine = engine;
    }

    /** A message of the client. Placeholders that it got are values again when a tool of the server gets them. */
    Passed fromClient(JsonNode message) {
        if (message instanceof ArrayNode batch) {
            return each(batch, true);
        }
        String method = message.path("method").asText("");
        if (!method.isEmpty() && message.has("id") && methods.size() < MOST_OPEN) {
            methods.put(message.path("id").toString(), method);
        }
        JsonNode arguments = message.at("/params/arguments");
        if (method.equals("tools/call") && arguments.isContainerNode()) {
            List<Place> places = places(arguments);
            Judged judged = judge(places, "assistant", false);
            if (!judged.blocked().isEmpty()) {
                methods.remove(message.path("id").toString());
                return new Passed(null, answer(message.path("id"), withheldResult(judged, "These arguments")));
            }
            for (Place place : places) {
                String restored = vault.restore(place.text());
                if (!restored.equals(place.text())) {
                    place.put(restored);
                }
            }
        }
        return new Passed(message, null);
    }

    /** A message of the server. */
    Passed fromServer(JsonNode message) {
        if (message instanceof ArrayNode batch) {
            return each(batch, false);
        }
        if (message.has("method")) {
            Judged judged = judge(places(message.path("params")), "tool", true);
            if (judged.blocked().isEmpty()) {
                return new Passed(message, null);
            }
            return new Passed(null, message.has("id") ? refused(message.path("id"), judged) : null);
        }
        String method = methods.remove(message.path("id").toString());
        JsonNode result = message.path("result");
        if (result instanceof ObjectNode object && method != null) {
            return switch (method) {
                case "initialize" -> withoutInstructions(message, object);
                case "tools/list" -> safeOnes(message, object, "tools");
                case "prompts/list" -> safeOnes(message, object, "prompts");
                case "resources/list" -> safeOnes(message, object, "resources");
                case "resources/templates/list" -> safeOnes(message, object, "resourceTemplates");
                default -> answered(message, object, method);
            };
        }
        Judged judged = judge(places(message), "tool", true);
        return judged.blocked().isEmpty()
                ? new Passed(message, null)
                : new Passed(refused(message.path("id"), judged), null);
    }

    private Passed each(ArrayNode batch, boolean client) {
        ArrayNode on = batch.arrayNode();
        ArrayNode back = batch.arrayNode();
        for (JsonNode message : batch) {
            Passed passed = client ? fromClient(message) : fromServer(message);
            if (passed.on() != null) {
                on.add(passed.on());
            }
            if (passed.back() != null) {
                back.add(passed.back());
            }
        }
        return new Passed(on.isEmpty() ? null : on, back.isEmpty() ? null : back);
    }

    private Passed withoutInstructions(JsonNode message, ObjectNode result) {
        if (!judge(places(result), "tool", true).blocked().isEmpty()) {
            result.remove("instructions");
        }
        return new Passed(message, null);
    }

    /** A list without those of its elements that are blocked. */
    private Passed safeOnes(JsonNode message, ObjectNode result, String member) {
        ArrayNode safe = result.arrayNode();
        for (JsonNode one : result.path(member)) {
            if (judge(places(one), "tool", true).blocked().isEmpty()) {
                safe.add(one);
            }
        }
        result.set(member, safe);
        return new Passed(message, null);
    }

    private Passed answered(JsonNode message, ObjectNode result, String method) {
        Judged judged = judge(places(result), "tool", true);
        if (judged.blocked().isEmpty()) {
            return new Passed(message, null);
        }
        return new Passed(
                method.equals("tools/call")
                        ? answer(message.path("id"), withheldResult(judged, "The result of this tool"))
                        : refused(message.path("id"), judged),
                null);
    }

    private Judged judge(List<Place> places, String role, boolean redact) {
        long characters = 0;
        List<Exchange.Message> messages = new ArrayList<>();
        for (Place place : places) {
            characters += place.text().length();
            messages.add(new Exchange.Message(role, place.text()));
        }
        if (messages.isEmpty()) {
            return new Judged(Set.of());
        }
        if (characters > MOST_CHARACTERS) {
            return new Judged(Set.of("TOO_LONG_TO_CHECK"));
        }
        GuardEngine guards = engine.get();
        Outcome outcome = guards.check(
                new Exchange(null, null, messages, List.of(), null, null), policy, Set.copyOf(guards.names()), vault);
        if (outcome.verdict() == Verdict.BLOCK) {
            Set<String> categories = new TreeSet<>();
            outcome.guards().forEach((name, one) -> {
                for (Finding finding : one.findings()) {
                    if (policy.settings(name).judge(finding) == Verdict.BLOCK) {
                        categories.add(finding.category());
                    }
                }
            });
            return new Judged(categories.isEmpty() ? Set.of("NOT_CHECKED") : categories);
        }
        for (int i = 0; redact && i < places.size(); i++) {
            String processed = outcome.processed().get("messages[" + i + "]");
            if (processed != null && !FIXED.contains(places.get(i).field())) {
                places.get(i).put(processed);
            }
        }
        return new Judged(Set.of());
    }

    private static List<Place> places(JsonNode tree) {
        List<Place> places = new ArrayList<>();
        collect(tree, places);
        return places;
    }

    private static void collect(JsonNode node, List<Place> places) {
        if (node.isObject()) {
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                JsonNode value = member.getValue();
                if (BINARY.contains(member.getKey()) || FIXED.contains(member.getKey()) && word(value)) {
                    continue;
                }
                if (value.isTextual() && !value.asText().isBlank()) {
                    places.add(new Place(node, member.getKey(), -1, value.asText()));
                } else {
                    collect(value, places);
                }
            }
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            JsonNode value = node.path(i);
            if (value.isTextual() && !value.asText().isBlank()) {
                places.add(new Place(node, "", i, value.asText()));
            } else {
                collect(value, places);
            }
        }
    }

    /** A name or an address rather than a sentence; nothing can be said with it. */
    private static boolean word(JsonNode value) {
        String text = value.asText("");
        return value.isTextual()
                && text.length() <= LONGEST_WORD
                && text.chars().noneMatch(Character::isWhitespace);
    }

    private static ObjectNode withheldResult(Judged judged, String what) {
        ObjectNode result = Json.object();
        result.putArray("content")
                .addObject()
                .put("type", "text")
                .put("text", what + " was withheld by Bulwark: " + String.join(", ", judged.blocked()) + ".");
        return result.put("isError", true);
    }

    private static ObjectNode answer(JsonNode id, ObjectNode result) {
        ObjectNode answer = Json.object().put("jsonrpc", "2.0");
        answer.set("id", id);
        answer.set("result", result);
        return answer;
    }

    private static ObjectNode refused(JsonNode id, Judged judged) {
        ObjectNode answer = Json.object().put("jsonrpc", "2.0");
        answer.set("id", id);
        answer.putObject("error")
                .put("code", WITHHELD)
                .put("message", "Withheld by Bulwark: " + String.join(", ", judged.blocked()));
        return answer;
    }
}
