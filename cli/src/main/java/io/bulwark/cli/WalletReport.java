package io.bulwark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The record of an address in words; parts that this version does not know are shown as they come. */
final class WalletReport {
    private static final int WEI_DECIMALS = 18;
    private static final int NAMES = 14;

    private WalletReport() {}

    static String of(Render page, JsonNode wallet) {
        page.line(page.bold(Text.safe(Json.text(wallet, "address", "(no address)"))));
        List<String> facts = new ArrayList<>();
        facts.add("chain " + Json.text(wallet, "chain_id", "unknown"));
        facts.add("read " + ProposalsListCommand.time(Json.text(wallet, "read_at", "at an unknown time")));
        if (wallet.path("stale").asBoolean(false)) {
            facts.add("stale: the chain could not be read again");
        }
        page.facts(2, facts).section("Record");
        parts(page, 2, wallet);
        page.section("Lists");
        if (wallet.path("list_hits").isEmpty()) {
            page.text(2, "The address is on none of the imported lists.");
        }
        wallet.path("list_hits").forEach(hit -> ListText.hit(page, 2, hit));
        return page.toString();
    }

    /** What is known and what is not, each with the evidence or the reason. */
    static void parts(Render page, int indent, JsonNode wallet) {
        for (Map.Entry<String, JsonNode> member : wallet.properties()) {
            if (member.getValue().has("status")) {
                part(page, indent, name(member.getKey()), member.getKey(), member.getValue());
            } else if (member.getKey().equals("tokens")) {
                member.getValue().forEach(token -> token(page, indent, token));
            }
        }
    }

    private static void token(Render page, int indent, JsonNode token) {
        JsonNode balance = token.path("balance");
        part(page, indent, "token", "token", balance);
        page.text(indent + NAMES + 2, "", "contract " + Json.text(token, "token", "unknown"), page::dim);
    }

    private static void part(Render page, int indent, String name, String member, JsonNode part) {
        String lead = Text.padRight(Text.clip(Text.safe(name), NAMES), NAMES) + "  ";
        if (!Json.text(part, "status", "").equals("known")) {
            String passing = part.path("passing").asBoolean(false) ? " (may pass: try --refresh)" : "";
            page.text(
                    indent, lead, "unknown: " + Json.text(part, "reason", "no reason was given") + passing, page::dim);
            return;
        }
        page.text(indent, lead, value(member, part.path("value")), UnaryOperator.identity());
        JsonNode evidence = part.path("evidence");
        page.text(
                indent + NAMES + 2,
                "",
                Json.text(evidence, "call", "no call was given") + " · block "
                        + Text.grouped(Json.text(evidence, "block", "?")) + " · "
                        + ProposalsListCommand.time(Json.text(evidence, "time", "at an unknown time")),
                page::dim);
    }

    private static String name(String member) {
        return switch (member) {
            case "balance_wei" -> "balance";
            case "ens_name" -> "ENS name";
            default -> member.replace('_', ' ');
        };
    }

    private static String value(String member, JsonNode value) {
        if (value.isNull() || value.isMissingNode()) {
            return "none";
        }
        if (value.isBoolean()) {
            return value.booleanValue() ? "yes" : "no";
        }
        return switch (member) {
            case "balance_wei" ->
                scaled(value.asText(), WEI_DECIMALS) + " coins (" + Text.grouped(value.asText()) + " wei)";
            case "token" -> amount(value);
            case "first_seen", "last_active" ->
                ProposalsListCommand.time(Json.text(value, "time", "unknown time")) + ", block "
                        + Text.grouped(Json.text(value, "block", "?"));
            case "governance" ->
                "voted on " + Json.text(value, "voted", "?") + " of " + Json.text(value, "proposals", "?")
                        + " proposals, made " + Json.text(value, "proposed", "?") + " (blocks "
                        + Text.grouped(Json.text(value, "from_block", "?")) + " to "
                        + Text.grouped(Json.text(value, "to_block", "?")) + ")";
            default ->
                value.isNumber()
                        ? Text.grouped(value.asText())
                        : value.isTextual() ? value.asText() : Json.compact(value);
        };
    }

    private static String amount(JsonNode value) {
        String units = Json.text(value, "amount", "?");
        String symbol = Json.text(value, "symbol", "of an unnamed token");
        return value.path("decimals").isInt()
                ? scaled(units, value.path("decimals").intValue()) + " " + symbol
                : Text.grouped(units) + " smallest units " + symbol;
    }

    /** {@code 1500000000000000000} with 18 decimals as {@code 1.5}; anything but digits stays. */
    private static String scaled(String units, int decimals) {
        if (!units.matches("\\d{1,80}") || decimals < 0 || decimals > 255) {
            return units;
        }
        BigDecimal whole = new BigDecimal(units).movePointLeft(decimals).stripTrailingZeros();
        return Text.grouped(whole.toPlainString());
    }
}
