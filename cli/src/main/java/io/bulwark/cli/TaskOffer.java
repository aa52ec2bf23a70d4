package io.bulwark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** Says what a submission sets aside before it is made, and refuses what the balance does not cover. */
final class TaskOffer {
    private final Console console;
    private final Api api;

    TaskOffer(Console console, Api api) {
        this.console = console;
        this.api = api;
    }

    /** @throws CliException when a task would be refused, or all together cost more than there is */
    void show(List<List<ObjectNode>> batches) {
        BigDecimal escrow = BigDecimal.ZERO;
        BigDecimal available = BigDecimal.ZERO;
        long tasks = 0;
        long unverified = 0;
        String token = "";
        for (List<ObjectNode> batch : batches) {
            ObjectNode quote;
            if (batches.size() == 1 && batch.size() == 1) {
                quote = api.post("/api/v1/tasks/quote", batch.getFirst());
                one(quote);
                unverified += quote.path("verification").asText().equals("none") ? 1 : 0;
            } else {
                ObjectNode body = Json.object();
                body.putArray("tasks").addAll(batch);
                quote = api.post("/api/v1/tasks/batch/quote", body);
                unverified += quote.path("unverified").asLong();
            }
            tasks += batch.size();
            escrow = escrow.add(number(quote, "escrow"));
            available = number(quote, "available");
            token = Text.safe(Json.text(quote, "token", ""));
        }
        say("set aside " + plain(escrow) + " of " + plain(available) + " " + token
                + (tasks > 1 ? " for " + tasks + " tasks" : "") + "; what is not paid comes back");
        if (unverified > 0) {
            say("NOT verified: " + (unverified == 1 ? "the result is" : unverified + " results are each")
                    + " one node's word, compared with nothing");
        }
        if (escrow.compareTo(available) > 0) {
            throw uncovered(escrow, available, token);
        }
    }

    private void one(JsonNode quote) {
        int redundancy = quote.path("redundancy").asInt(1);
        String token = " " + Text.safe(Json.text(quote, "token", ""));
        String verification = Json.text(quote, "verification", "exact");
        say("verified: "
                + switch (verification) {
                    case "none" -> "no";
                    default ->
                        redundancy > 1
                                ? verification + ", by " + redundancy + " nodes"
                                : verification + ", by a second node where a check is drawn";
                });
        say("price: up to " + Json.text(quote, "unit_price", "?") + token + " for a result, "
                + (quote.path("paid_results").asInt() == 1
                        ? "one is paid"
                        : "at most " + quote.path("paid_results").asInt() + " are paid"));
    }

    private void say(String line) {
        console.status().note(line);
    }

    private CliException uncovered(BigDecimal escrow, BigDecimal available, String token) {
        String held = "";
        try {
            String escrowed = Json.text(api.get("/api/v1/ledger/balance", Map.of()), "escrow", "0");
            if (!escrowed.equals("0")) {
                held = "; " + escrowed + " more are set aside for your unfinished tasks";
            }
        } catch (ApiException e) {
            // A key that may submit need not read the ledger.
            held = "";
        }
        return new CliException(
                Exit.REFUSED,
                "the balance does not cover it: " + plain(escrow) + " " + token + " are needed, " + plain(available)
                        + " are there",
                "nothing was submitted" + held,
                "next: lower --max-price, wait for tasks to end or cancel some (bulwark task list --status pending),"
                        + " or get tokens: a transfer (POST /api/v1/ledger/transfer), or, on a network of your own,"
                        + " bulwark network mint");
    }

    private static BigDecimal number(JsonNode quote, String member) {
        try {
            return new BigDecimal(Json.text(quote, member, "0"));
        } catch (NumberFormatException e) {
            throw new CliException(Exit.REFUSED, "the server's quote has an " + member + " that is no number");
        }
    }

    private static String plain(BigDecimal number) {
        return Text.grouped(number.toPlainString());
    }
}
