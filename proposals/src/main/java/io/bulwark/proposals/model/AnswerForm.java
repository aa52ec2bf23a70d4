package io.bulwark.proposals.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.proposals.analysis.Category;
import io.bulwark.proposals.analysis.Severity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The form of a model's answer: its JSON schema, what is wrong with an answer, and the answer as a record. */
final class AnswerForm {
    static final int MOST_FLAGS = 12;
    private static final int MOST_TACTICS = 10;
    private static final List<String> FIELDS = List.of("title", "description");
    private static final List<String> CATEGORIES =
            Arrays.stream(Category.values()).map(Enum::name).toList();
    private static final List<String> SEVERITIES =
            Arrays.stream(Severity.values()).map(Enum::name).toList();

    private AnswerForm() {}

    /** Bounds of texts and numbers are left to {@link #faults}: several providers refuse schemas that state them. */
    static ObjectNode schema() {
        ObjectNode place = object();
        choice(place, "field", FIELDS);
        text(place, "quote");
        ObjectNode flag = object();
        choice(flag, "category", CATEGORIES);
        choice(flag, "severity", SEVERITIES);
        text(flag, "title");
        text(flag, "description");
        member(flag, "affected_section", place);
        ObjectNode answer = object();
        member(answer, "score", type("integer"));
        member(answer, "red_flags", list(flag));
        member(answer, "tactics", list(type("string")));
        member(answer, "confidence", type("number"));
        text(answer, "reasoning");
        return answer;
    }

    private static ObjectNode type(String name) {
        return JsonNodeFactory.instance.objectNode().put("type", name);
    }

    private static ObjectNode object() {
        ObjectNode object = type("object");
        object.putObject("properties");
        object.putArray("required");
        return object.put("additionalProperties", false);
    }

    private static ObjectNode list(ObjectNode of) {
        ObjectNode list = type("array");
        list.set("items", of);
        return list;
    }

    private static void member(ObjectNode object, String name, ObjectNode schema) {
        ((ObjectNode) object.path("properties")).set(name, schema);
        ((ArrayNode) object.path("required")).add(name);
    }

    private static void text(ObjectNode object, String name) {
        member(object, name, type("string"));
    }

    private static void choice(ObjectNode object, String name, List<String> values) {
        ObjectNode schema = type("string");
        ArrayNode list = schema.putArray("enum");
        values.forEach(list::add);
        member(object, name, schema);
    }

    /** What is wrong with an answer, in words for the model; empty when nothing is. */
    static List<String> faults(ObjectNode answer) {
        Faults faults = new Faults();
        faults.members("the answer", answer, "score", "red_flags", "tactics", "confidence", "reasoning");
        faults.number("score", answer.path("score"), true, 100);
        faults.number("confidence", answer.path("confidence"), false, 1);
        faults.text("reasoning", answer.path("reasoning"), 2_000);
        JsonNode flags = answer.path("red_flags");
        if (faults.list("red_flags", flags, MOST_FLAGS)) {
            for (int i = 0; i < flags.size(); i++) {
                flag(faults, "red_flags[" + i + "]", flags.path(i));
            }
        }
        JsonNode tactics = answer.path("tactics");
        if (faults.list("tactics", tactics, MOST_TACTICS)) {
            for (int i = 0; i < tactics.size(); i++) {
                faults.text("tactics[" + i + "]", tactics.path(i), 60);
            }
        }
        return faults.found;
    }

    private static void flag(Faults faults, String at, JsonNode flag) {
        faults.members(at, flag, "category", "severity", "title", "description", "affected_section");
        faults.choice(at + ".category", flag.path("category"), CATEGORIES);
        faults.choice(at + ".severity", flag.path("severity"), SEVERITIES);
        faults.text(at + ".title", flag.path("title"), 160);
        faults.text(at + ".description", flag.path("description"), 800);
        JsonNode place = flag.path("affected_section");
        faults.members(at + ".affected_section", place, "field", "quote");
        faults.choice(at + ".affected_section.field", place.path("field"), FIELDS);
        faults.text(at + ".affected_section.quote", place.path("quote"), 600);
    }

    /** Reads an answer without faults. */
    static Opinion read(ObjectNode answer) {
        List<Opinion.Claim> claims = new ArrayList<>();
        for (JsonNode flag : answer.path("red_flags")) {
            JsonNode place = flag.path("affected_section");
            claims.add(new Opinion.Claim(
                    Category.valueOf(flag.path("category").asText()),
                    Severity.valueOf(flag.path("severity").asText()),
                    Cleaner.line(flag.path("title").asText()),
                    Cleaner.line(flag.path("description").asText()),
                    place.path("field").asText(),
                    place.path("quote").asText()));
        }
        List<String> tactics = new ArrayList<>();
        answer.path("tactics").forEach(each -> tactics.add(Cleaner.line(each.asText())));
        return new Opinion(
                answer.path("score").asInt(),
                List.copyOf(claims),
                tactics.stream().filter(each -> !each.isEmpty()).toList(),
                answer.path("confidence").asDouble(),
                Cleaner.line(answer.path("reasoning").asText()));
    }

    /** Collects what is wrong. Nothing that the model wrote is repeated: it would go back into a prompt. */
    private static final class Faults {
        private final List<String> found = new ArrayList<>();

        void members(String at, JsonNode node, String... names) {
            if (!node.isObject()) {
                found.add(at + " must be an object");
                return;
            }
            Set<String> known = new TreeSet<>(List.of(names));
            for (String name : names) {
                if (!node.has(name)) {
                    found.add(at + " lacks " + name);
                }
            }
            if (node.properties().stream().anyMatch(member -> !known.contains(member.getKey()))) {
                found.add(at + " may have no other members than " + String.join(", ", names));
            }
        }

        void number(String at, JsonNode node, boolean whole, int most) {
            boolean right = whole ? node.isIntegralNumber() && node.canConvertToInt() : node.isNumber();
            if (!right || !(node.asDouble() >= 0 && node.asDouble() <= most)) {
                found.add(at + " must be a " + (whole ? "whole " : "") + "number from 0 to " + most);
            }
        }

        void text(String at, JsonNode node, int longest) {
            if (!node.isTextual()
                    || Cleaner.line(node.asText()).isEmpty()
                    || node.asText().length() > longest) {
                found.add(at + " must be a text of 1 to " + longest + " characters");
            }
        }

        void choice(String at, JsonNode node, List<String> values) {
            if (!node.isTextual() || !values.contains(node.asText())) {
                found.add(at + " must be one of " + String.join(", ", values));
            }
        }

        boolean list(String at, JsonNode node, int most) {
            if (!node.isArray() || node.size() > most) {
                found.add(at + " must be a list of at most " + most);
                return false;
            }
            return true;
        }
    }
}
