package io.bulwark.guard;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The wire form of an answer. */
public final class OutcomeJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private OutcomeJson() {}

    /** The answer on one exchange; {@code processed} always has {@code input} and {@code output}. */
    public static ObjectNode of(String id, Outcome outcome) {
        ObjectNode answer = JSON.createObjectNode().put("id", id);
        answer.put("verdict", outcome.verdict().wire());
        if (outcome.would() != null) {
            answer.put("would", outcome.would().wire());
        }
        ObjectNode processed = answer.putObject("processed");
        processed.put("input", outcome.processed().get("input"));
        processed.put("output", outcome.processed().get("output"));
        outcome.processed().forEach((part, text) -> {
            if (!part.equals("input") && !part.equals("output")) {
                processed.put(part, text);
            }
        });
        ObjectNode guards = answer.putObject("guards");
        outcome.guards().forEach((name, result) -> guards.set(name, guard(result)));
        tokens(answer, outcome.guards().get("token"));
        return answer.put("ms", millis(outcome.ms()));
    }

    private static void tokens(ObjectNode answer, @Nullable GuardResult token) {
        if (token != null && token.details().get("tokens") instanceof Map<?, ?> counts) {
            long sum = 0;
            for (String part : List.of("input", "output")) {
                sum += counts.get(part) instanceof Number n ? n.longValue() : 0;
            }
            answer.put("tokens", sum);
        }
    }

    private static ObjectNode guard(GuardResult result) {
        ObjectNode node =
                JSON.createObjectNode().put("verdict", result.verdict().wire());
        if (result.would() != null) {
            node.put("would", result.would().wire());
        }
        if (result.reason() != null) {
            return node.put("reason", result.reason()).put("ms", millis(result.ms()));
        }
        node.put("score", Math.round(result.score() * 10_000) / 10_000.0);
        ArrayNode findings = node.putArray("findings");
        result.findings().forEach(finding -> findings.add(finding(finding)));
        ArrayNode notChecked = node.putArray("not_checked");
        for (NotChecked one : result.notChecked()) {
            notChecked
                    .addObject()
                    .put("detector", one.detector())
                    .put("part", one.part())
                    .put("reason", one.reason())
                    .put("failed", one.failed());
        }
        for (Map.Entry<String, Object> detail : result.details().entrySet()) {
            node.set(detail.getKey(), JSON.valueToTree(detail.getValue()));
        }
        return node.put("ms", millis(result.ms()));
    }

    /** One finding. */
    public static ObjectNode finding(Finding finding) {
        ObjectNode node = JSON.createObjectNode()
                .put("category", finding.category())
                .put("severity", finding.severity().name())
                .put("part", finding.part())
                .put("start", finding.start())
                .put("end", finding.end())
                .put("evidence", finding.evidence())
                .put("advice", finding.advice())
                .put("detector", finding.detector())
                .put("confidence", Math.round(finding.confidence() * 1_000) / 1_000.0);
        if (finding.suggestion() != null) {
            node.put("suggestion", finding.suggestion());
        }
        return node;
    }

    private static double millis(double ms) {
        return Math.round(ms * 1_000) / 1_000.0;
    }
}
