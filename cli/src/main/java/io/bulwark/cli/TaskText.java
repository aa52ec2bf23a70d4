package io.bulwark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tasks of the network in words. What nodes gave is hostile text. */
final class TaskText {
    private static final int NODES = 50;

    private TaskText() {}

    static boolean ended(String status) {
        return List.of("completed", "failed", "cancelled").contains(status);
    }

    /** The colours of good, bad and waiting. */
    static String status(Render page, String status) {
        String safe = Text.safe(status);
        return switch (status) {
            case "completed" -> page.good(safe);
            case "failed" -> page.bad(safe);
            default -> page.bold(safe);
        };
    }

    static String kind(JsonNode task) {
        String model = Json.text(task.path("requires"), "model");
        return Json.text(task, "kind", "?") + (model == null ? "" : " with " + model);
    }

    /** What stands behind the result, for a completed task; else how it will be compared. */
    static String assurance(JsonNode task) {
        return switch (Json.text(task, "assurance", "")) {
            case "agreed" -> "verified: at least two nodes came to the same";
            case "sampled" -> "not confirmed: one node's result, no check was drawn";
            case "none" -> "NOT verified: one node's word, compared with nothing";
            default ->
                switch (Json.text(task, "verification", "")) {
                    case "none" -> "will not be verified";
                    case String how -> "compared: " + how;
                };
        };
    }

    /** @param payouts the server's answer, null where it was not asked for */
    static void task(Render page, JsonNode task, @Nullable JsonNode payouts) {
        String status = Json.text(task, "status", "?");
        String token = " " + Json.text(task, "token", "");
        page.line(page.bold(Text.safe(Json.text(task, "task_id", "(no id)"))) + "  " + status(page, status));
        List<String> facts = new ArrayList<>();
        facts.add(kind(task));
        facts.add("redundancy " + task.path("redundancy").asInt(1));
        facts.add("submitted " + ProposalsListCommand.time(Json.text(task, "submitted_at", "?")));
        String finished = Json.text(task, "finished_at");
        facts.add(
                finished == null
                        ? "deadline " + ProposalsListCommand.time(Json.text(task, "deadline", "?"))
                        : "ended " + ProposalsListCommand.time(finished));
        String price = Json.text(task, "price");
        facts.add(
                price == null
                        ? Json.text(task, "escrow", "?") + token + " set aside"
                        : "paid " + price + " of " + Json.text(task, "escrow", "?") + token + ", the rest came back");
        page.facts(2, facts);
        String assurance = assurance(task);
        page.line("  " + (assurance.startsWith("verified") ? page.good(assurance) : page.bold(assurance)));
        String estimate =
                Json.text(task, "estimate", "").equals("measured") ? Json.text(task, "estimated_completion") : null;
        if (estimate != null) {
            page.line("  perhaps until " + Text.safe(ProposalsListCommand.time(estimate)));
        }
        JsonNode error = task.path("error");
        if (error.isObject()) {
            page.text(2, Json.text(error, "code", "") + ": " + Json.text(error, "message", ""));
        }
        attempts(page, task, token);
        if (payouts != null) {
            payouts(page, payouts, token);
        }
        if (task.hasNonNull("result")) {
            page.section("result");
            page.text(2, task.path("result").asText());
        }
    }

    static void attempts(Render page, JsonNode task, String token) {
        if (task.path("attempts").isEmpty()) {
            return;
        }
        page.section("attempts");
        for (JsonNode attempt : task.path("attempts")) {
            String why = Json.text(attempt, "why");
            page.line("  " + attempt.path("attempt").asInt() + "  "
                    + Text.safe(Json.text(attempt, "node_id", "?")) + "  "
                    + Text.padRight(Text.safe(Json.text(attempt, "status", "?")), 11)
                    + page.dim(Text.safe("asks " + Json.text(attempt, "price", "?") + token
                            + (why == null ? "" : ", " + lost(why)))));
            String said = Json.text(attempt, "said");
            if (said != null) {
                page.text(5, "its words: " + said);
            }
        }
    }

    private static String lost(String why) {
        return switch (why) {
            case "EXPIRED" -> "fell silent or took too long";
            case "REPORTED" -> "said that it cannot";
            case "RELEASED" -> "gave it back";
            case "NOT_REVEALED" -> "did not open its commitment";
            case "BAD_REVEAL" -> "opened something else than it had committed to";
            default -> why;
        };
    }

    private static void payouts(Render page, JsonNode payouts, String token) {
        if (payouts.path("payouts").isEmpty()) {
            return;
        }
        page.section("payouts");
        for (JsonNode payout : payouts.path("payouts")) {
            page.line("  " + payout.path("attempt").asInt() + "  "
                    + Text.safe(Json.text(payout, "amount", "?") + token + " to " + Json.text(payout, "payee", "?"))
                    + page.dim(Text.safe(
                            ", fee " + Json.text(payout, "fee", "?") + ", epoch " + Json.text(payout, "epoch", "?"))));
        }
        page.text(
                2,
                "",
                payouts.path("proofs").isEmpty()
                        ? "the proof is there when the epoch is closed, in about a minute"
                        : "proved by: bulwark task verify-payout TASK",
                page::dim);
    }

    /** Two lines for each. */
    static void item(Render page, JsonNode task) {
        page.line(
                Text.safe(Json.text(task, "task_id", "(no id)")) + "  " + status(page, Json.text(task, "status", "?")));
        List<String> facts = new ArrayList<>();
        facts.add(kind(task));
        if (!Json.text(task, "assurance", "").isEmpty()
                || Json.text(task, "verification", "").equals("none")) {
            facts.add(assurance(task).replaceFirst(":.*", ""));
        }
        String price = Json.text(task, "price");
        facts.add((price == null ? "up to " + Json.text(task, "escrow", "?") : "paid " + price) + " "
                + Json.text(task, "token", ""));
        facts.add(ProposalsListCommand.time(Json.text(task, "submitted_at", "?")));
        page.facts(2, facts);
    }

    static void explanation(Render page, JsonNode answer) {
        String token = " " + Json.text(answer, "token", "");
        page.line(page.bold(Text.safe(Json.text(answer, "task_id", "(no id)"))) + "  "
                + status(page, Json.text(answer, "status", "?")));
        page.text(0, Json.text(answer, "reason", "The server gives no reason."));
        if (answer.has("wanted")) {
            List<String> facts = new ArrayList<>();
            facts.add(Text.count(answer.path("wanted").asLong(), "node") + " wanted");
            facts.add(Text.count(answer.path("ahead").asLong(), "task") + " before it");
            facts.add("pays up to " + Json.text(answer, "unit_price", "?") + token + " for a result");
            page.facts(2, facts);
        }
        if (!answer.path("nodes").isEmpty()) {
            page.section("nodes that were considered");
            int shown = 0;
            for (JsonNode node : answer.path("nodes")) {
                if (shown++ == NODES) {
                    page.line("  and " + (answer.path("nodes").size() - NODES) + " more (--json shows all)");
                    break;
                }
                String refused = Json.text(node, "refused");
                String why = Text.safe(Json.text(node, "why", "?"));
                page.line("  " + Text.safe(Json.text(node, "node_id", "?")) + "  "
                        + Text.padRight(refused == null ? "fits" : Text.safe(refused), 12)
                        + (refused == null ? page.good("could take it") : page.dim(why)));
            }
        }
        attempts(page, answer, token);
    }
}
