package io.bulwark.research.module;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Figures that are tables, as people read them: a line for each row. */
public final class Rows {
    private static final int MOST = 30;
    private static final String LINKS = "proof_urls";

    private Rows() {}

    /** {@code alice: role developer, commits 52 weeks 120; https://...}; empty for a figure that is no table. */
    public static List<String> lines(JsonNode value) {
        List<String> lines = new ArrayList<>();
        if (!value.isArray()) {
            return lines;
        }
        for (JsonNode row : value) {
            if (lines.size() == MOST) {
                lines.add("and " + (value.size() - MOST) + " more");
                return lines;
            }
            lines.add(line(row));
        }
        return lines;
    }

    private static String line(JsonNode row) {
        if (!row.isObject()) {
            return row.asText();
        }
        Map<String, String> parts = new LinkedHashMap<>();
        String links = "";
        for (Map.Entry<String, JsonNode> each : row.properties()) {
            JsonNode value = each.getValue();
            if (each.getKey().equals(LINKS)) {
                links = joined(value);
            } else if (!each.getKey().endsWith("_url") && !each.getKey().equals("verified")) {
                String shown = value.isArray() ? joined(value) : value.isNull() ? "" : text(value);
                if (!shown.isEmpty()) {
                    parts.put(each.getKey(), shown);
                }
            }
        }
        StringBuilder line = new StringBuilder();
        int at = 0;
        for (Map.Entry<String, String> part : parts.entrySet()) {
            String named = part.getKey().replace('_', ' ') + " " + part.getValue();
            line.append(at == 0 ? part.getValue() : (at == 1 ? ": " : ", ") + named);
            at++;
        }
        return links.isEmpty() ? line.toString() : line + "; shown by " + links;
    }

    private static String text(JsonNode value) {
        return value.isNumber() ? value.decimalValue().toPlainString() : value.asText();
    }

    private static String joined(JsonNode list) {
        List<String> all = new ArrayList<>();
        list.forEach(each -> all.add(each.asText()));
        return String.join(" ", all);
    }
}
