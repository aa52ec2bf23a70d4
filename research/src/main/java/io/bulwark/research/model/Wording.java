package io.bulwark.research.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** The form of a model's answer: its JSON schema and what is wrong with an answer. */
final class Wording {
    private static final int SUMMARY = 900;
    private static final int LINE = 300;
    private static final int INSIGHTS = 3;
    private static final int RISKS = 5;

    private Wording() {}

    static ObjectNode schema() {
        ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        properties.putObject("summary").put("type", "string");
        for (String name : List.of("key_insights", "risks_to_watch")) {
            properties.putObject(name).put("type", "array").putObject("items").put("type", "string");
        }
        ArrayNode required = schema.putArray("required");
        properties.fieldNames().forEachRemaining(required::add);
        return schema.put("additionalProperties", false);
    }

    /** In words for the model; nothing that it wrote is repeated. */
    static List<String> faults(ObjectNode answer) {
        List<String> faults = new ArrayList<>();
        if (answer.size() != 3) {
            faults.add("the answer has the members summary, key_insights and risks_to_watch, and no others");
        }
        if (!text(answer.path("summary"), SUMMARY)) {
            faults.add("summary must be a text of 1 to " + SUMMARY + " characters");
        }
        list(faults, answer, "key_insights", INSIGHTS);
        list(faults, answer, "risks_to_watch", RISKS);
        return faults;
    }

    private static void list(List<String> faults, ObjectNode answer, String name, int most) {
        JsonNode list = answer.path(name);
        boolean right = list.isArray() && list.size() <= most;
        for (JsonNode each : list) {
            right &= text(each, LINE);
        }
        if (!right) {
            faults.add(name + " must be a list of at most " + most + " texts of 1 to " + LINE + " characters");
        }
    }

    private static boolean text(JsonNode node, int longest) {
        return node.isTextual()
                && !line(node.asText()).isEmpty()
                && node.asText().length() <= longest;
    }

    /** On one line, without what no reader sees. */
    static String line(String text) {
        StringBuilder clean = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (Character.isWhitespace(c)) {
                clean.append(' ');
            } else {
                switch (Character.getType(c)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.PRIVATE_USE,
                            Character.UNASSIGNED -> clean.append("");
                    default -> clean.appendCodePoint(c);
                }
            }
        });
        return clean.toString().strip();
    }

    /** Sentences with their full stops; a point within a number ends none. */
    static List<String> sentences(String text) {
        List<String> sentences = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean stop = c == '.' || c == '!' || c == '?';
            if (stop && (i + 1 == text.length() || text.charAt(i + 1) == ' ')) {
                sentences.add(text.substring(start, i + 1).strip());
                start = i + 1;
            }
        }
        if (!text.substring(start).isBlank()) {
            sentences.add(text.substring(start).strip());
        }
        return sentences;
    }
}
