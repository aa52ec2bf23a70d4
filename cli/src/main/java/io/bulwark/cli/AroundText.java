package io.bulwark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Tells what stands around a proposal: what a simulation showed, who proposes, and which earlier proposals it is like. */
final class AroundText {
    private static final int MOST = 20;

    private AroundText() {}

    static void write(Render page, JsonNode answer) {
        simulation(page, answer.path("simulation"));
        timeline(page, answer.path("proposer_timeline").path("facts"));
        if (!answer.path("similar").path("nearest").isEmpty()
                || !answer.path("similar").path("templates").isEmpty()) {
            page.section("Similar proposals");
            similar(page, answer.path("similar"));
        }
    }

    private static void simulation(Render page, JsonNode simulation) {
        String reason = Json.text(simulation, "reason", "");
        if (simulation.isMissingNode() || reason.equals("No actions were given.")) {
            return;
        }
        page.section("Simulation");
        String method = Json.text(simulation, "method", "");
        page.text(
                2,
                Json.text(simulation, "status", "?")
                        + (method.isEmpty() ? "" : " (" + method + ")")
                        + (reason.isEmpty() ? "" : ": " + reason));
        int shown = 0;
        for (JsonNode finding : simulation.path("findings")) {
            if (shown++ < MOST) {
                page.text(4, "- ", Json.text(finding, "description", ""), page::bad);
            }
        }
        for (JsonNode change : simulation.path("balances")) {
            if (shown++ < 2 * MOST) {
                page.text(
                        4,
                        Json.text(change, "holder", "?") + "  " + Json.text(change, "amount", "?") + " of "
                                + Json.text(change, "asset", "?") + " (smallest unit)");
            }
        }
    }

    private static void timeline(Render page, JsonNode facts) {
        List<String> unknown = new ArrayList<>();
        boolean known = false;
        for (JsonNode fact : facts) {
            known |= Json.text(fact, "state", "").equals("known");
        }
        if (!known) {
            return;
        }
        page.section("Proposer");
        for (JsonNode fact : facts) {
            String name = Text.safe(Json.text(fact, "fact", "?")).replace('_', ' ');
            if (Json.text(fact, "state", "").equals("known")) {
                page.text(
                        2,
                        Text.padRight(name, 18),
                        Json.text(fact, "value", "?") + " (" + Json.text(fact, "evidence", "") + ")",
                        fact.path("notable").asBoolean() ? page::bad : UnaryOperator.identity());
            } else {
                unknown.add(name);
            }
        }
        if (!unknown.isEmpty()) {
            page.text(2, "Not known: " + String.join(", ", unknown) + " (--json has the reasons).");
        }
    }

    static void similar(Render page, JsonNode similar) {
        for (JsonNode near : similar.path("nearest")) {
            String relation = Json.text(near, "relation", "?");
            String title = Json.text(near, "title", "(another's proposal)");
            page.text(
                    2,
                    Text.padLeft(Math.round(near.path("similarity").asDouble() * 100) + " %", 5) + "  "
                            + Text.padRight(Text.safe(relation), 10),
                    title + "  " + Json.text(near, "id", ""),
                    relation.equals("twist") ? page::bad : UnaryOperator.identity());
            for (JsonNode difference : near.path("differences")) {
                page.text(
                        9,
                        Text.safe(Json.text(difference, "field", "?")) + ": ",
                        list(difference.path("before")) + " -> " + list(difference.path("now")),
                        UnaryOperator.identity());
            }
        }
        for (JsonNode template : similar.path("templates")) {
            page.text(
                    2,
                    Text.padLeft(Math.round(template.path("contained").asDouble() * 100) + " %", 5) + "  ",
                    "of a known kind of fraud: " + Json.text(template, "title", ""),
                    page::bad);
        }
    }

    private static String list(JsonNode values) {
        List<String> all = new ArrayList<>();
        values.forEach(value -> all.add(value.asText()));
        return all.isEmpty() ? "–" : String.join(", ", all);
    }
}
