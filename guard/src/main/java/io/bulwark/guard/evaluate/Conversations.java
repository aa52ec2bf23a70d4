package io.bulwark.guard.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Conversations for measuring drift. Rows in the form of a request stay as they are. Of other rows conversations
 * are made: messages and answers that share a {@code context}, or the paragraphs of a {@code body}, by turns. Each stands
 * once alone, labelled {@code steady}, and once continued by two turns of the user and two answers of another one, labelled
 * {@code drift} with {@code drift_at}, the turn of the switch.
 */
public final class Conversations {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LEAST_TURNS = 6;
    private static final int MOST_TURNS = 16;
    private static final int CONTINUED = 4;
    private static final int LEAST_PARAGRAPH = 80;

    private Conversations() {}

    static List<JsonNode> of(Rows rows) throws IOException {
        List<JsonNode> all = new ArrayList<>();
        splice(conversations(rows, all), all);
        return all;
    }

    /** The texts of each conversation that can be made of the rows, by turns of user and answer, at most 16. */
    public static List<List<String>> steady(Rows rows) throws IOException {
        return conversations(rows, new ArrayList<>()).stream()
                .map(turns -> List.copyOf(turns.subList(0, Math.min(MOST_TURNS, turns.size()))))
                .toList();
    }

    private static List<List<String>> conversations(Rows rows, List<JsonNode> ready) throws IOException {
        Map<String, Map<String, String>> remarks = new LinkedHashMap<>();
        List<List<String>> conversations = new ArrayList<>();
        for (JsonNode row = rows.next(); !row.isMissingNode(); row = rows.next()) {
            if (Rows.isRequest(row)) {
                ready.add(row);
            } else if (row.path("body").isTextual()) {
                conversations.add(paragraphs(row.path("body").asText()));
            } else if (row.path("context").isTextual() && row.path("message").isTextual()) {
                remarks.computeIfAbsent(row.path("context").asText(), k -> new LinkedHashMap<>())
                        .putIfAbsent(
                                row.path("message").asText(), row.path("text").asText());
            } else {
                throw new IOException("a conversation needs \"messages\", \"context\" and \"message\", or a \"body\"");
            }
        }
        Set<String> used = new LinkedHashSet<>();
        for (Map<String, String> one : remarks.values()) {
            List<String> turns = new ArrayList<>();
            one.forEach((said, answer) -> {
                if (used.add(said)) {
                    turns.add(said);
                    turns.add(answer);
                }
            });
            conversations.add(turns);
        }
        conversations.removeIf(turns -> turns.size() < LEAST_TURNS);
        return conversations;
    }

    private static List<String> paragraphs(String body) {
        List<String> turns = new ArrayList<>();
        for (String line : body.split("\n", -1)) {
            if (line.strip().length() >= LEAST_PARAGRAPH) {
                turns.add(line.strip());
            }
        }
        return turns.subList(0, turns.size() - turns.size() % 2);
    }

    private static void splice(List<List<String>> conversations, List<JsonNode> out) {
        int n = conversations.size();
        for (int i = 0; i < n; i++) {
            List<String> turns = conversations.get(i);
            List<String> first = turns.subList(0, Math.min(MOST_TURNS, turns.size()));
            out.add(row("conversation-" + i, "steady", first));
            if (n > 1) {
                List<String> joined = new ArrayList<>(first);
                joined.addAll(conversations.get((i + n / 2) % n).subList(0, CONTINUED));
                out.add(row("conversation-" + i + "-spliced", "drift", joined).put("drift_at", first.size()));
            }
        }
    }

    private static ObjectNode row(String id, String label, List<String> turns) {
        ObjectNode row = JSON.createObjectNode().put("id", id).put("label", label);
        ArrayNode list = row.putArray("turns");
        for (int i = 0; i < turns.size(); i++) {
            list.addObject().put("role", i % 2 == 0 ? "user" : "assistant").put("content", turns.get(i));
        }
        return row;
    }
}
