package io.bulwark.research.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.research.AnalysisJson;
import java.util.Map;

/** The comprehensive answer as somebody wants it: shorter, or with its sections as Markdown. */
final class AnalysisView {
    private AnalysisView() {}

    /** Whether the stored form is already what is wanted. */
    static boolean asStored(AnalysisForm.Wanted wanted) {
        return wanted.depth() == AnalysisForm.Depth.DETAILED && wanted.format() == AnalysisForm.Format.JSON;
    }

    static ObjectNode of(ObjectNode answer, AnalysisForm.Wanted wanted) {
        ObjectNode analysis = (ObjectNode) answer.path("analysis");
        if (wanted.depth() == AnalysisForm.Depth.BRIEF) {
            analysis.remove("detailed_sections");
            answer.remove("risk");
            answer.remove("evidence");
            return answer;
        }
        if (wanted.format() == AnalysisForm.Format.MARKDOWN) {
            ObjectNode sections = (ObjectNode) analysis.path("detailed_sections");
            for (Map.Entry<String, JsonNode> each : java.util.List.copyOf(sections.properties())) {
                sections.put(each.getKey(), AnalysisJson.section(each.getKey(), answer));
            }
        }
        return answer;
    }
}
