package io.bulwark.gateway.usage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Rows of JSON as CSV (RFC 4180) with a line of names first. */
final class Csv {
    private Csv() {}

    static String of(List<ObjectNode> rows) {
        StringBuilder out = new StringBuilder();
        if (!rows.isEmpty()) {
            List<String> names = new ArrayList<>();
            rows.getFirst().fieldNames().forEachRemaining(names::add);
            out.append(String.join(",", names)).append("\r\n");
            for (ObjectNode row : rows) {
                out.append(String.join(
                                ",",
                                names.stream().map(name -> cell(row.path(name))).toList()))
                        .append("\r\n");
            }
        }
        return out.toString();
    }

    private static String cell(JsonNode value) {
        if (value.isNull()) {
            return "";
        }
        if (value.isArray()) {
            List<String> parts = new ArrayList<>();
            value.forEach(part -> parts.add(part.asText()));
            return text(String.join(" ", parts));
        }
        return value.isTextual() ? text(value.asText()) : value.asText();
    }

    /** Names come from callers: none may become a formula of a spreadsheet. */
    private static String text(String text) {
        String plain = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        return plain.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
                ? '"' + plain.replace("\"", "\"\"") + '"'
                : plain;
    }
}
