package io.bulwark.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.kernel.FieldError;
import java.util.ArrayList;
import java.util.List;

/** Judges arguments by the part of JSON Schema that the tools' schemas use, and names the fields that are to blame. */
final class SchemaCheck {
    private static final int MOST_FAULTS = 20;
    private static final int LONGEST_FIELD = 100;

    private final List<FieldError> faults = new ArrayList<>();

    private SchemaCheck() {}

    static List<FieldError> faults(JsonNode schema, JsonNode arguments) {
        SchemaCheck check = new SchemaCheck();
        check.judge("", schema, arguments);
        return check.faults;
    }

    private void judge(String field, JsonNode schema, JsonNode value) {
        if (faults.size() >= MOST_FAULTS) {
            return;
        }
        String type = schema.path("type").asText();
        if (!is(type, value)) {
            fault(field, "must be " + (type.matches("[aeiou].*") ? "an " : "a ") + type);
            return;
        }
        if (schema.has("enum") && !contains(schema.path("enum"), value)) {
            fault(field, "must be one of " + schema.path("enum"));
        }
        switch (type) {
            case "string" -> text(field, schema, value.textValue());
            case "integer" -> number(field, schema, value);
            case "array" -> array(field, schema, value);
            case "object" -> object(field, schema, value);
            default -> {}
        }
    }

    private static boolean is(String type, JsonNode value) {
        return switch (type) {
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber() && value.canConvertToLong();
            case "array" -> value.isArray();
            case "object" -> value.isObject();
            default -> throw new IllegalStateException("No tool has a " + type);
        };
    }

    private static boolean contains(JsonNode values, JsonNode value) {
        for (JsonNode one : values) {
            if (one.equals(value)) {
                return true;
            }
        }
        return false;
    }

    private void text(String field, JsonNode schema, String text) {
        int points = text.codePointCount(0, text.length());
        if (points < schema.path("minLength").asInt(0)) {
            fault(field, "must not be empty");
        } else if (points > schema.path("maxLength").asInt(Integer.MAX_VALUE)) {
            fault(field, "must have at most " + schema.path("maxLength") + " characters");
        }
    }

    private void number(String field, JsonNode schema, JsonNode value) {
        long least = schema.path("minimum").asLong(Long.MIN_VALUE);
        long most = schema.path("maximum").asLong(Long.MAX_VALUE);
        if (value.longValue() < least || value.longValue() > most) {
            fault(field, "must be " + least + (most == Long.MAX_VALUE ? " or more" : " to " + most));
        }
    }

    private void array(String field, JsonNode schema, JsonNode values) {
        if (values.size() < schema.path("minItems").asInt(0)) {
            fault(field, "must not be empty");
        } else if (values.size() > schema.path("maxItems").asInt(Integer.MAX_VALUE)) {
            fault(field, "has more than " + schema.path("maxItems") + " entries");
        } else {
            for (int i = 0; i < values.size(); i++) {
                judge(field + "[" + i + "]", schema.path("items"), values.get(i));
            }
        }
    }

    private void object(String field, JsonNode schema, JsonNode value) {
        for (JsonNode name : schema.path("required")) {
            if (!value.has(name.textValue())) {
                fault(inside(field, name.textValue()), "is required");
            }
        }
        value.properties().forEach(member -> {
            JsonNode known = schema.path("properties").get(member.getKey());
            if (known == null) {
                fault(inside(field, member.getKey()), "is not known");
            } else {
                judge(inside(field, member.getKey()), known, member.getValue());
            }
        });
    }

    private static String inside(String field, String name) {
        return field.isEmpty() ? name : field + "." + name;
    }

    private void fault(String field, String message) {
        if (faults.size() < MOST_FAULTS) {
            String shown = field.isEmpty() ? "arguments" : field;
            faults.add(new FieldError(
                    shown.length() > LONGEST_FIELD ? shown.substring(0, LONGEST_FIELD) + "..." : shown, message));
        }
    }
}
