package io.bulwark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** Tells what a proposal would execute: the calls in words, the money, the powers, and the text's claims. */
final class ActionsText {
    private static final int MOST = 60;
    private static final int QUOTE = 160;

    private final Render page;
    private int shown;

    private ActionsText(Render page) {
        this.page = page;
    }

    static void write(Render page, JsonNode actions) {
        if (!actions.path("calls").isArray() || actions.path("calls").isEmpty()) {
            return;
        }
        ActionsText text = new ActionsText(page);
        page.section("What would be executed");
        actions.path("calls").forEach(call -> text.call(2, call));
        if (text.shown > MOST) {
            page.text(4, "and " + (text.shown - MOST) + " more calls (--json has all)");
        }
        text.transfers(actions.path("transfers"));
        text.claims(actions.path("claims"));
    }

    private void call(int indent, JsonNode call) {
        if (++shown <= MOST) {
            String summary = Json.text(call, "summary", "?");
            String mark = mark(call);
            page.text(
                    Math.min(indent, 20),
                    Text.safe(Json.text(call, "path", "?")) + "  ",
                    summary + (mark.isEmpty() ? "" : " [" + mark + "]"),
                    mark.contains("undisclosed") || mark.contains("contradicted")
                            ? page::bad
                            : UnaryOperator.identity());
        }
        call.path("calls").forEach(inner -> call(indent + 2, inner));
    }

    /** The state in the text and the issues, in words. */
    static String mark(JsonNode call) {
        List<String> marks = new ArrayList<>();
        String state = Json.text(call, "disclosure", "routine");
        if (!state.equals("routine")) {
            marks.add(state);
        }
        call.path("issues").forEach(issue -> marks.add(issue.asText().replace('_', ' ')));
        return String.join(", ", marks);
    }

    static String money(JsonNode transfer) {
        String token = Json.text(transfer, "token", "");
        if (token.isEmpty()) {
            token = "units of " + Json.text(transfer, "token_address", "a token that is not known");
        } else if (!Json.text(transfer, "unit", "").equals("whole")
                && !Json.text(transfer, "amount", "").equals("unlimited")) {
            token = "smallest units of " + token;
        }
        return Text.grouped(Text.safe(Json.text(transfer, "amount", "?"))) + " " + Text.safe(token);
    }

    private void transfers(JsonNode transfers) {
        if (transfers.isEmpty()) {
            return;
        }
        page.blank().line("  " + page.bold("Money"));
        int count = 0;
        for (JsonNode transfer : transfers) {
            if (count++ == MOST) {
                page.text(4, "and " + (transfers.size() - MOST) + " more (--json has all)");
                return;
            }
            String how = Json.text(transfer, "kind", "").equals("allowance") ? " may be spent by " : " to ";
            page.text(
                    4,
                    Text.safe(Json.text(transfer, "path", "?")) + "  ",
                    money(transfer) + how + Json.text(transfer, "recipient", "?") + " ["
                            + Json.text(transfer, "disclosure", "") + "]",
                    UnaryOperator.identity());
        }
    }

    private void claims(JsonNode claims) {
        if (claims.isEmpty()) {
            return;
        }
        page.blank().line("  " + page.bold("The text's claims"));
        int count = 0;
        for (JsonNode claim : claims) {
            if (count++ == MOST) {
                page.text(4, "and " + (claims.size() - MOST) + " more (--json has all)");
                return;
            }
            String status = Json.text(claim, "status", "").toUpperCase(Locale.ROOT);
            List<String> paths = new ArrayList<>();
            claim.path("paths").forEach(path -> paths.add(path.asText()));
            String where = paths.isEmpty() ? "" : " → call " + String.join(", ", paths);
            page.text(
                    4,
                    Text.padRight(Text.safe(status), 13),
                    "\"" + Text.clip(Text.safe(Json.text(claim, "quote", "")), QUOTE) + "\"" + where,
                    status.equals("CONTRADICTED") ? page::bad : UnaryOperator.identity());
        }
    }
}
