package io.bulwark.research.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The figures of an answer as lines: what a model reads and what its sentences are checked against. Texts of sources pass only as
 * plain words; whatever else they hold is left out.
 */
record Evidence(String lines, String mark) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int MOST_LINES = 120;
    private static final int LONGEST_TEXT = 60;

    static Evidence of(ObjectNode answer) {
        StringBuilder lines = new StringBuilder();
        JsonNode risk = answer.path("risk");
        lines.append("project: ")
                .append(plain(answer.path("symbol").asText()))
                .append('\n')
                .append("risk score: ")
                .append(risk.path("risk_score").asText())
                .append(" of 10, between ")
                .append(risk.at("/range/0").asText())
                .append(" and ")
                .append(risk.at("/range/1").asText())
                .append(" depending on what is unknown\nrating: ")
                .append(risk.path("rating").asText())
                .append("\nshare of the risk that rests on known facts: ")
                .append(Math.round(risk.path("coverage").asDouble() * 100))
                .append(" percent\n");
        int[] count = {0};
        answer.path("evidence").properties().forEach(each -> {
            JsonNode value = each.getValue().path("value");
            String shown = value.isTextual() ? plain(value.asText()) : value.asText();
            if (!shown.isBlank() && count[0]++ < MOST_LINES) {
                lines.append(each.getKey().replace('.', ' ').replace('_', ' '))
                        .append(": ")
                        .append(shown)
                        .append(' ')
                        .append(each.getValue().path("unit").asText())
                        .append('\n');
            }
        });
        for (JsonNode each : answer.at("/analysis/risks_to_watch")) {
            lines.append("risk: ").append(each.asText()).append('\n');
        }
        byte[] random = new byte[12];
        RANDOM.nextBytes(random);
        return new Evidence(lines.toString(), "data-" + HexFormat.of().formatHex(random));
    }

    /** Between marks that nobody could write beforehand. */
    String wrapped() {
        return "[" + mark + " begin]\n" + lines + "[" + mark + " end]";
    }

    /** Letters, digits and the signs of names and addresses; anything else is no figure and could be an instruction. */
    static String plain(String text) {
        boolean name = text.length() <= LONGEST_TEXT
                && text.chars().filter(c -> c == ' ').count() <= 4
                && text.chars().allMatch(c -> Character.isLetterOrDigit(c) || " -_./:$".indexOf(c) >= 0);
        return name ? text : "(left out)";
    }
}
