package io.bulwark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** One scan result as Markdown. What comes from the proposal is escaped: it can add neither markup nor links nor lines. */
final class ScanMarkdown {
    private final StringBuilder page = new StringBuilder();
    private final JsonNode answer;

    private ScanMarkdown(JsonNode answer) {
        this.answer = answer;
    }

    static String of(String title, String label, JsonNode answer) {
        ScanMarkdown report = new ScanMarkdown(answer);
        report.head(title, label);
        report.agents();
        report.actions(answer.at("/agents/actions"));
        report.flags();
        report.contributions();
        return report.page.toString();
    }

    private void head(String title, String label) {
        line("# " + plain(title));
        line("");
        line("**" + ScanReport.score(answer) + "/100 · " + ScanReport.level(answer) + " · "
                + plain(Json.text(answer, "recommendation", "no recommendation")) + "**"
                + (ScanReport.inconclusive(answer) ? " (inconclusive)" : ""));
        line("");
        line("Confidence " + plain(Json.text(answer, "confidence", "?")) + ", coverage "
                + plain(Json.text(answer, "coverage", "?")) + ", rules "
                + plain(Json.text(answer, "rules_version", "?")) + ", from " + plain(label) + ".");
        String reasoning = Json.text(answer, "reasoning");
        if (reasoning != null) {
            line("");
            line(plain(reasoning));
        }
    }

    private void agents() {
        line("");
        line("## Agents");
        line("");
        line("| agent | status | score |");
        line("| --- | --- | --- |");
        answer.path("agents")
                .properties()
                .forEach(agent -> line("| " + plain(agent.getKey()) + " | "
                        + plain(Json.text(agent.getValue(), "status", "unknown")) + " | "
                        + plain(Json.text(agent.getValue(), "score", "–")) + " |"));
    }

    private void actions(JsonNode actions) {
        if (actions.path("calls").isEmpty()) {
            return;
        }
        line("");
        line("## What would be executed");
        line("");
        line(plain(Json.text(actions, "reasoning", "")));
        line("");
        actions.path("calls").forEach(call -> call("", call));
        if (!actions.path("transfers").isEmpty()) {
            line("");
            line("### Money");
            line("");
            line("| call | amount | kind | recipient | in the text |");
            line("| --- | --- | --- | --- | --- |");
            for (JsonNode transfer : actions.path("transfers")) {
                row(
                        Json.text(transfer, "path", ""),
                        ActionsText.money(transfer),
                        Json.text(transfer, "kind", ""),
                        Json.text(transfer, "recipient", "?"),
                        Json.text(transfer, "disclosure", ""));
            }
        }
        if (!actions.path("privileged").isEmpty()) {
            line("");
            line("### Powers");
            line("");
            line("| call | grade | kind | what | in the text |");
            line("| --- | --- | --- | --- | --- |");
            for (JsonNode call : actions.path("privileged")) {
                row(
                        Json.text(call, "path", ""),
                        Json.text(call, "grade", ""),
                        Json.text(call, "kind", ""),
                        Json.text(call, "summary", ""),
                        Json.text(call, "disclosure", ""));
            }
        }
        if (!actions.path("claims").isEmpty()) {
            line("");
            line("### Claims of the text");
            line("");
            line("| status | claim | calls | why |");
            line("| --- | --- | --- | --- |");
            for (JsonNode claim : actions.path("claims")) {
                List<String> paths = new ArrayList<>();
                claim.path("paths").forEach(path -> paths.add(path.asText()));
                row(
                        Json.text(claim, "status", ""),
                        Json.text(claim, "quote", ""),
                        String.join(", ", paths),
                        Json.text(claim, "reason", ""));
            }
        }
    }

    private void call(String indent, JsonNode call) {
        String mark = ActionsText.mark(call);
        line(indent + "- **" + plain(Json.text(call, "path", "?")) + "** " + plain(Json.text(call, "summary", "?"))
                + (mark.isEmpty() ? "" : " — *" + plain(mark) + "*"));
        call.path("calls").forEach(inner -> call(indent + "  ", inner));
    }

    private void flags() {
        List<JsonNode> flags = ScanReport.flagsOf(answer);
        line("");
        line("## Red flags");
        line("");
        if (flags.isEmpty()) {
            line("None found.");
            return;
        }
        for (JsonNode flag : flags) {
            line("- **" + plain(Json.text(flag, "severity", "?")) + "** " + plain(Json.text(flag, "title", "?")) + " ("
                    + plain(Json.text(flag, "category", "?")) + "): " + plain(Json.text(flag, "description", "")));
            String quote = Json.text(flag.path("evidence"), "text");
            if (quote != null) {
                line("  > " + plain(quote));
            }
            String advice = Json.text(flag, "recommendation");
            if (advice != null) {
                line("  - " + plain(advice));
            }
        }
    }

    private void contributions() {
        JsonNode parts = answer.at("/agents/mediator/contributions");
        if (parts.isEmpty()) {
            return;
        }
        line("");
        line("## How the score adds up");
        line("");
        line("| part | value | weight | points |");
        line("| --- | --- | --- | --- |");
        for (JsonNode part : parts) {
            row(
                    Json.text(part, "factor", ""),
                    Json.text(part, "value", ""),
                    Json.text(part, "weight", ""),
                    Json.text(part, "points", ""));
        }
    }

    private void row(String... cells) {
        StringBuilder row = new StringBuilder("|");
        for (String cell : cells) {
            row.append(' ').append(plain(cell)).append(" |");
        }
        line(row.toString());
    }

    private void line(String line) {
        page.append(line).append('\n');
    }

    /** Text without control characters, on one line, with every sign escaped that means something in Markdown or HTML. */
    private static String plain(String text) {
        StringBuilder safe = new StringBuilder(text.length() + 16);
        Text.safe(text.replace('\n', ' ').replace('\r', ' ')).codePoints().forEach(c -> {
            if (c < 128 && "\\`*_{}[]()#+!|<>&~".indexOf(c) >= 0) {
                if (c == '<') {
                    safe.append("&lt;");
                } else if (c == '>') {
                    safe.append("&gt;");
                } else if (c == '&') {
                    safe.append("&amp;");
                } else {
                    safe.append('\\').appendCodePoint(c);
                }
            } else if (c == ':') {
                // Renderers make links of bare addresses; the entity shows the same sign and links nothing.
                safe.append(
                        safe.length() >= 4 && safe.substring(safe.length() - 4).startsWith("http")
                                        || safe.length() >= 5
                                                && safe.substring(safe.length() - 5)
                                                        .equals("https")
                                ? "&#58;"
                                : ":");
            } else {
                safe.appendCodePoint(c);
            }
        });
        return safe.toString();
    }
}
