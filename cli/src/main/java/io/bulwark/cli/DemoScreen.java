package io.bulwark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Shows a demonstration: a picture that rewrites itself on a terminal, a line a second elsewhere, or JSON. */
final class DemoScreen {
    private final Console console;
    private final boolean json;
    private int shown;

    DemoScreen(Console console, boolean json) {
        this.console = console;
        this.json = json;
    }

    void show(ObjectNode look) {
        if (json) {
            console.print(Json.compact(look) + "\n");
            return;
        }
        String token = Text.safe(Json.text(look, "token", ""));
        List<String> lines = List.of(
                number(look, "seconds") + " s  " + number(look, "nodes_online") + " nodes online, "
                        + number(look, "results_in_work") + " results in work",
                "tasks   " + number(look, "tasks_per_second") + " a second; " + number(look, "submitted")
                        + " submitted, "
                        + number(look, "waiting") + " waiting, " + number(look, "in_work") + " in work, "
                        + number(look, "completed") + " completed and paid",
                "checked " + number(look, "results_delivered") + " results delivered for them",
                "tokens  paid " + number(look, "paid") + ", fees " + number(look, "fees") + ", slashed "
                        + number(look, "slashed") + "; at stake " + number(look, "at_stake") + ", set aside "
                        + number(look, "in_escrow") + " " + token + "; "
                        + (look.path("conserved").asBoolean(false) ? "all accounted for" : "NOT ALL ACCOUNTED FOR"));
        if (!console.terminal()) {
            console.print(lines.get(0) + "; " + lines.get(1) + "; " + lines.get(3) + "\n");
            return;
        }
        StringBuilder page = new StringBuilder();
        if (shown > 0) {
            page.append("\u001b[").append(shown).append('F');
        }
        for (String line : lines) {
            page.append("\u001b[K").append(Text.clip(line, console.width() - 1)).append('\n');
        }
        shown = lines.size();
        console.print(page.toString());
    }

    void end(ObjectNode summary) {
        if (json) {
            console.print(Json.compact(summary) + "\n");
            return;
        }
        Render page = new Render(console);
        page.section("Summary");
        page.facts(
                2,
                List.of(
                        number(summary, "nodes") + " nodes (" + number(summary, "slow") + " slow, "
                                + number(summary, "liars") + " lying)",
                        number(summary, "completed") + " tasks completed of " + number(summary, "submitted"),
                        number(summary, "tasks_per_second") + " a second",
                        number(summary, "results_delivered") + " results delivered",
                        number(summary, "attempts_lost") + " ended elsewhere"));
        page.facts(
                2,
                List.of(
                        "paid " + number(summary, "paid") + " " + Text.safe(Json.text(summary, "token", "")),
                        "fees " + number(summary, "fees"),
                        "slashed " + number(summary, "slashed"),
                        number(summary, "liars_slashed") + " liars and " + number(summary, "honest_nodes_slashed")
                                + " honest nodes lost stake"));
        page.text(
                2,
                summary.path("conserved").asBoolean(false)
                        ? "Ledger: all " + number(summary, "minted") + " tokens made for this are where they should be."
                        : "Ledger: THE TOKENS DO NOT ADD UP.");
        JsonNode fault = summary.path("fault");
        if (!fault.isMissingNode()) {
            page.text(2, "On the way: " + fault.asText());
        }
        console.print(page.toString());
    }

    private static String number(JsonNode json, String member) {
        return Text.grouped(Text.safe(Json.text(json, member, "0")));
    }
}
