package io.bulwark.research.module;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.research.source.Numbers;
import io.bulwark.research.source.Source;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who backs a project and whom it builds on, with what shows it. */
final class Partners {
    static final String BOTH = "confirmed_by_both_sides";
    static final String ONE = "stated_by_one_side";
    private static final int MOST = 100;

    private final @Nullable String site;
    private final Map<String, ObjectNode> rows = new LinkedHashMap<>();

    /** @param site the project's own */
    Partners(@Nullable String site) {
        this.site = site;
    }

    /** Rounds with their investors, and whose prices the contracts use. One list states it; nobody on the other side was asked. */
    Partners protocol(JsonNode protocol) {
        for (JsonNode raise : protocol.path("raises")) {
            String announced = date(raise.path("date"));
            String round = Member.clipped(raise.path("round").asText(""));
            for (String group : new String[] {"leadInvestors", "otherInvestors"}) {
                for (JsonNode investor : raise.path(group)) {
                    String name = investor.isTextual()
                            ? investor.asText()
                            : investor.path("name").asText("");
                    add(name, "investor", announced, Source.DEFILLAMA.wire(), ONE, raise.path("source"))
                            .ifPresent(row ->
                                    row.put("detail", (round + (group.startsWith("lead") ? ", leading" : "")).strip()));
                }
            }
        }
        for (JsonNode oracle : protocol.path("oraclesBreakdown")) {
            add(
                            oracle.path("name").asText(""),
                            "integration",
                            date(oracle.path("startDate")),
                            Source.DEFILLAMA.wire(),
                            ONE,
                            oracle.path("proof"))
                    .ifPresent(row -> row.put("detail", "prices"));
        }
        for (JsonNode oracle : protocol.path("oracles")) {
            add(oracle.asText(""), "integration", null, Source.DEFILLAMA.wire(), ONE, oracle)
                    .ifPresent(row -> row.put("detail", "prices"));
        }
        return this;
    }

    /** What the operator says: both sides have confirmed it where one proof stands on the project's site and one on the partner's. */
    Partners file(JsonNode team) {
        for (JsonNode partner : team.path("partnerships")) {
            boolean ours = false;
            boolean theirs = false;
            for (JsonNode proof : partner.path("proof_urls")) {
                ours |= Links.sameSite(site, proof.asText(""));
                theirs |= Links.sameSite(partner.path("url").asText(""), proof.asText(""));
            }
            boolean apart = !Links.sameSite(site, partner.path("url").asText(""));
            String kind = partner.path("kind").asText("integration");
            add(
                    partner.path("name").asText(""),
                    kind.equals("investor") || kind.equals("backing") ? kind : "integration",
                    date(partner.path("date")),
                    Source.TEAM_FILE.wire(),
                    ours && theirs && apart ? BOTH : ONE,
                    partner.path("proof_urls"));
        }
        return this;
    }

    private Optional<ObjectNode> add(
            String given, String kind, @Nullable String announced, String source, String status, JsonNode proof) {
        String name = Member.clipped(given);
        String key = kind + " " + name.toLowerCase(Locale.ROOT);
        ObjectNode known = rows.get(key);
        if (name.isEmpty() || known == null && rows.size() >= MOST) {
            return Optional.empty();
        }
        if (known != null) {
            if (status.equals(BOTH)) {
                known.put("verification_status", BOTH).put("source", source);
                links(known.withArray("proof_urls"), proof);
            }
            return Optional.empty();
        }
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        row.put("partner_name", name).put("partnership_type", kind).put("verification_status", status);
        row.put("announcement_date", announced);
        row.put("source", source);
        links(row.putArray("proof_urls"), proof);
        rows.put(key, row);
        return Optional.of(row);
    }

    private static void links(ArrayNode links, JsonNode proof) {
        Iterable<JsonNode> all = proof.isArray() ? proof : java.util.List.of(proof);
        for (JsonNode each : all) {
            String web = each.asText("").startsWith("http") ? Links.web(each.asText("")) : null;
            if (web != null && links.size() < 10) {
                links.add(web);
            }
        }
    }

    private static @Nullable String date(JsonNode node) {
        BigDecimal seconds = Numbers.of(node);
        try {
            if (seconds != null) {
                return seconds.signum() <= 0
                        ? null
                        : LocalDate.ofInstant(Instant.ofEpochSecond(seconds.longValueExact()), ZoneOffset.UTC)
                                .toString();
            }
            return node.isTextual() ? LocalDate.parse(node.asText()).toString() : null;
        } catch (DateTimeException | ArithmeticException e) {
            return null;
        }
    }

    /** What all rounds together brought, in USD; DefiLlama counts in millions. Null without any. */
    static @Nullable BigDecimal raised(JsonNode protocol) {
        BigDecimal sum = null;
        for (JsonNode raise : protocol.path("raises")) {
            BigDecimal amount = Numbers.of(raise.path("amount"));
            if (amount != null && amount.signum() > 0) {
                BigDecimal dollars = amount.movePointRight(6);
                sum = sum == null ? dollars : sum.add(dollars);
            }
        }
        return sum;
    }

    ArrayNode json() {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        rows.values().forEach(list::add);
        return list;
    }
}
