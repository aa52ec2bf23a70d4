package io.bulwark.gateway;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.gateway.provider.WireJson;
import io.bulwark.guard.Finding;
import io.bulwark.guard.GuardResult;
import io.bulwark.guard.NotChecked;
import io.bulwark.guard.Outcome;
import io.bulwark.guard.OutcomeJson;
import io.bulwark.guard.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** What the guards said about a call so far, for its headers and its body. */
final class GuardSummary {
    private static final int MOST_IN_HEADER = 20;

    private final Set<String> categories = new LinkedHashSet<>();
    private final List<ObjectNode> findings = new ArrayList<>();
    private final Set<String> unchecked = new LinkedHashSet<>();
    private Verdict verdict = Verdict.ALLOW;
    private String firstPath = "";

    void add(Outcome outcome, UnaryOperator<String> paths) {
        Verdict counted = outcome.would() == null ? outcome.verdict() : outcome.would();
        if (counted != Verdict.NOT_CHECKED) {
            verdict = verdict.or(outcome.verdict());
        }
        for (Map.Entry<String, GuardResult> guard : outcome.guards().entrySet()) {
            for (Finding finding : guard.getValue().findings()) {
                categories.add(finding.category());
                String path = paths.apply(finding.part());
                if (firstPath.isEmpty()) {
                    firstPath = path;
                }
                findings.add(OutcomeJson.finding(finding).put("part", path).put("guard", guard.getKey()));
            }
            for (NotChecked missed : guard.getValue().notChecked()) {
                if (missed.failed()) {
                    unchecked.add(guard.getKey() + "/" + missed.detector());
                }
            }
        }
    }

    Verdict verdict() {
        return verdict;
    }

    Set<String> categories() {
        return categories;
    }

    /** The place of the first finding, or an empty text. */
    String path() {
        return firstPath;
    }

    void headers(Map<String, String> headers) {
        headers.put("X-Bulwark-Verdict", verdict.wire());
        if (!categories.isEmpty()) {
            headers.put(
                    "X-Bulwark-Findings",
                    String.join(",", categories.stream().limit(MOST_IN_HEADER).toList()));
        }
        if (!unchecked.isEmpty()) {
            headers.put(
                    "X-Bulwark-Not-Checked",
                    String.join(",", unchecked.stream().limit(MOST_IN_HEADER).toList()));
        }
    }

    ObjectNode json() {
        ObjectNode node = WireJson.newObject().put("verdict", verdict.wire());
        ArrayNode list = node.putArray("findings");
        findings.forEach(list::add);
        ArrayNode missed = node.putArray("not_checked");
        unchecked.forEach(missed::add);
        return node;
    }
}
