package io.bulwark.research.score;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads facts from JSON: our names, and those of common scanners (GoPlus above all) with their habits. Numbers may be
 * strings; null, an empty string and "unknown" are unknown; a fact given under two names counts with the riskier value.
 * Upper and lower case, underscores and a leading "is" make no difference in names.
 */
public final class FactsReader {
    /** A member that is no fact, or a value that the fact cannot have. */
    public static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        private final String member;

        Refused(String member, String message) {
            super(message);
            this.member = member;
        }

        public String member() {
            return member;
        }
    }

    private static final int MOST_ROWS = 10_000;
    private static final Map<String, Reading> READINGS = readings();
    private static final Set<String> CONTEXT = context();
    private static final Set<String> UNKNOWN_WORDS = Set.of("", "unknown", "null", "none", "n/a", "na", "nan", "-");
    private static final Set<String> BURNED = Set.of(
            "0x0000000000000000000000000000000000000000",
            "0x000000000000000000000000000000000000dead",
            "0xdead000000000000000042069420694206942069",
            "0x0000000000000000000000000000000000000001");

    private FactsReader() {}

    /** How a member becomes a fact. */
    private record Reading(Fact fact, Turn turn) {}

    private enum Turn {
        AS_IS,
        /** 0 to 100 instead of 0 to 1. */
        PERCENT,
        /** 1 means the opposite. */
        INVERSE,
        /** The reciprocal: market value over diluted value. */
        RECIPROCAL
    }

    /** The facts of an object. Members that only describe a token (name, symbol, address, label ...) are passed over. */
    public static Facts read(JsonNode object) throws Refused {
        if (!object.isObject()) {
            throw new Refused("", "facts must be an object");
        }
        Facts facts = Facts.none();
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            String key = key(member.getKey());
            if (key.equals("facts") && member.getValue().isObject()) {
                facts = merge(facts, read(member.getValue()));
                continue;
            }
            // A list of rows at GoPlus, a count elsewhere.
            boolean count = key.equals("holders") && member.getValue().isValueNode();
            Reading reading = count ? new Reading(Fact.HOLDER_COUNT, Turn.AS_IS) : find(key);
            if (reading != null) {
                facts = add(facts, reading, member.getKey(), member.getValue());
            } else if (!CONTEXT.contains(key)) {
                throw new Refused(member.getKey(), "no such fact" + nearest(key));
            }
        }
        return holders(object, liquidityProviders(object, facts));
    }

    /** As {@link #read}, for rows that a source sends: members and values that are not understood say nothing. */
    public static Facts readKnown(JsonNode object) throws Refused {
        Facts facts = Facts.none();
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            Reading reading = find(key(member.getKey()));
            if (reading != null) {
                try {
                    facts = add(facts, reading, member.getKey(), member.getValue());
                } catch (Refused _) {
                    facts = facts.without(reading.fact());
                }
            }
        }
        return holders(object, liquidityProviders(object, facts));
    }

    /** Every name that is understood, for the documentation and its test. */
    public static Set<String> names() {
        Set<String> names = new HashSet<>(READINGS.keySet());
        names.addAll(CONTEXT);
        return names;
    }

    private static Facts merge(Facts left, Facts right) {
        Facts both = left;
        for (Fact fact : Fact.values()) {
            if (right.value(fact).isPresent()) {
                both = both.worse(fact, right.value(fact).getAsDouble());
            }
        }
        return both;
    }

    private static Facts add(Facts facts, Reading reading, String member, JsonNode node) throws Refused {
        Fact fact = reading.fact();
        JsonNode value = node;
        // GoPlus: fake_token is an object, {"true_token_address": "0x..", "value": 1}.
        if (fact == Fact.FAKE_TOKEN && node.isObject()) {
            value = node.path("value");
        }
        Double number = number(member, value);
        if (number == null) {
            return facts;
        }
        double turned =
                switch (reading.turn()) {
                    case AS_IS -> number;
                    case PERCENT -> number / 100;
                    case INVERSE -> 1 - number;
                    case RECIPROCAL -> number > 0 ? 1 / number : -1;
                };
        switch (fact.kind()) {
            case SHARE -> {
                if (turned < 0 || turned > 1.0001) {
                    throw new Refused(
                            member, "is a share and must be from 0 to " + (reading.turn() == Turn.PERCENT ? 100 : 1));
                }
            }
            case FLAG -> {
                if (turned != 0 && turned != 1) {
                    throw new Refused(member, "must be true, false or unknown");
                }
            }
            case NUMBER -> {
                if (turned < 0) {
                    throw new Refused(member, "must not be negative");
                }
            }
        }
        return facts.worse(fact, fact.kind() == Fact.Kind.NUMBER ? turned : Math.min(1, turned));
    }

    /** The number in a value, or null where it is unknown. */
    private static @Nullable Double number(String member, JsonNode value) throws Refused {
        if (value.isNull() || value.isMissingNode()) {
            return null;
        }
        if (value.isBoolean()) {
            return value.asBoolean() ? 1.0 : 0.0;
        }
        if (value.isNumber()) {
            return finite(member, value.asDouble());
        }
        if (value.isTextual() && value.textValue().length() <= 64) {
            String text = value.textValue().strip().toLowerCase(Locale.ROOT);
            if (UNKNOWN_WORDS.contains(text)) {
                return null;
            }
            if (text.equals("true") || text.equals("yes")) {
                return 1.0;
            }
            if (text.equals("false") || text.equals("no")) {
                return 0.0;
            }
            try {
                return finite(member, Double.parseDouble(text));
            } catch (NumberFormatException e) {
                throw new Refused(member, "must be a number, true, false or unknown");
            }
        }
        throw new Refused(member, "must be a number, true, false or unknown");
    }

    private static double finite(String member, double value) throws Refused {
        if (!Double.isFinite(value)) {
            throw new Refused(member, "must be a finite number");
        }
        return value;
    }

    /** GoPlus {@code lp_holders}: what is locked or burned, and what the creator or owner holds unlocked. */
    private static Facts liquidityProviders(JsonNode token, Facts facts) throws Refused {
        JsonNode rows = token.path("lp_holders");
        if (!rows.isArray() || rows.isEmpty() || rows.size() > MOST_ROWS) {
            return facts;
        }
        Set<String> insiders = new HashSet<>();
        for (String member : List.of("creator_address", "owner_address")) {
            String address = token.path(member).asText("").strip().toLowerCase(Locale.ROOT);
            if (!address.isEmpty() && !BURNED.contains(address)) {
                insiders.add(address);
            }
        }
        double locked = 0;
        double inside = 0;
        boolean positions = false;
        boolean gaps = false;
        for (JsonNode row : rows) {
            Double share = share("lp_holders.percent", row.path("percent"));
            String address = row.path("address").asText("").toLowerCase(Locale.ROOT);
            positions |= row.path("NFT_list").isArray() && !row.path("NFT_list").isEmpty();
            if (share == null) {
                gaps = true;
            } else if (isTrue(row.path("is_locked")) || BURNED.contains(address)) {
                locked += share;
            } else if (insiders.contains(address)) {
                inside += share;
            }
        }
        Facts with = facts;
        // Positions of Uniswap v3 cannot be locked in the ways that are looked for: none found says nothing.
        if (!(gaps || (positions && locked == 0))) {
            with = with.worse(Fact.LP_LOCKED_SHARE, Math.min(1, locked));
        }
        boolean creatorKnown = !token.path("creator_address").asText("").isBlank();
        if (inside > 0 || (creatorKnown && !gaps)) {
            with = with.worse(Fact.LP_CREATOR_SHARE, Math.min(1, inside));
        }
        return with;
    }

    /** GoPlus {@code holders}: the ten largest without what is locked, burned, in a pool or tagged. */
    private static Facts holders(JsonNode token, Facts facts) throws Refused {
        JsonNode rows = token.path("holders");
        if (!rows.isArray() || rows.isEmpty() || rows.size() > MOST_ROWS) {
            return facts;
        }
        Set<String> pools = new HashSet<>();
        for (JsonNode dex : token.path("dex")) {
            pools.add(dex.path("pair").asText("").toLowerCase(Locale.ROOT));
        }
        List<Double> shares = new ArrayList<>();
        for (JsonNode row : rows) {
            Double share = share("holders.percent", row.path("percent"));
            String address = row.path("address").asText("").toLowerCase(Locale.ROOT);
            boolean apart = isTrue(row.path("is_locked"))
                    || BURNED.contains(address)
                    || pools.contains(address)
                    || !row.path("tag").asText("").isBlank();
            if (share == null) {
                return facts;
            }
            if (!apart) {
                shares.add(share);
            }
        }
        shares.sort((a, b) -> Double.compare(b, a));
        double top = shares.stream().limit(10).mapToDouble(s -> s).sum();
        return facts.worse(Fact.TOP10_SHARE, Math.min(1, top));
    }

    private static @Nullable Double share(String member, JsonNode value) throws Refused {
        Double share = number(member, value);
        if (share != null && (share < 0 || share > 1.0001)) {
            throw new Refused(member, "is a share and must be from 0 to 1");
        }
        return share;
    }

    private static boolean isTrue(JsonNode value) {
        return value.asText("").equals("1") || value.asText("").equals("true");
    }

    private static @Nullable Reading find(String key) {
        Reading reading = READINGS.get(key);
        if (reading == null && key.startsWith("is")) {
            reading = READINGS.get(key.substring(2));
        }
        if (reading == null && key.startsWith("has")) {
            reading = READINGS.get(key.substring(3));
        }
        return reading;
    }

    private static String key(String name) {
        return name.replace("_", "").replace("-", "").replace(" ", "").toLowerCase(Locale.ROOT);
    }

    private static String nearest(String key) {
        String best = "";
        int least = 4;
        for (Fact fact : Fact.values()) {
            int distance = distance(key, key(fact.wire()), least);
            if (distance < least) {
                least = distance;
                best = fact.wire();
            }
        }
        return best.isEmpty() ? "" : "; did you mean " + best + "?";
    }

    /** Edits from one name to the other, given up from {@code limit} on. */
    private static int distance(String left, String right, int limit) {
        if (Math.abs(left.length() - right.length()) >= limit) {
            return limit;
        }
        int[] row = new int[right.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int change = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[right.length()];
    }

    private static Map<String, Reading> readings() {
        Map<String, Reading> map = new HashMap<>();
        for (Fact fact : Fact.values()) {
            put(map, fact, Turn.AS_IS, fact.wire());
        }
        put(
                map,
                Fact.LP_CREATOR_SHARE,
                Turn.AS_IS,
                "lp_creator_holding_ratio",
                "creator_lp_share",
                "creator_holds_lp",
                "lp_held_by_creator",
                "lp_creator_ratio",
                "creator_lp_ratio",
                "lp_owner_share",
                "lp_controlled_by_creator",
                "creator_controls_lp",
                "lp_creator_holds",
                "lp_creator");
        put(map, Fact.LP_CREATOR_SHARE, Turn.PERCENT, "lp_creator_pct", "creator_lp_pct");
        put(
                map,
                Fact.LP_LOCKED_SHARE,
                Turn.AS_IS,
                "lp_lock_ratio",
                "lp_locked",
                "lp_lock_share",
                "lp_locked_ratio",
                "liquidity_locked",
                "lp_lock",
                "locked_lp_share",
                "lp_burned_or_locked",
                "locked_liquidity_share");
        put(
                map,
                Fact.LP_LOCKED_SHARE,
                Turn.PERCENT,
                "lp_locked_pct",
                "locked_liquidity_percentage",
                "lp_locked_percent");
        put(map, Fact.LP_LOCKED_SHARE, Turn.INVERSE, "lp_unlocked", "lp_unlocked_share");
        put(map, Fact.BUY_SELL_RATIO, Turn.AS_IS, "swap_rate", "swap_in_out_ratio", "buys_per_sell");
        put(map, Fact.MINT_EVENT_SHARE, Turn.AS_IS, "mint_ratio", "mint_share");
        put(map, Fact.SELLS_PER_WEEK, Turn.AS_IS, "swap_out_per_week", "swap_outs_per_week");
        put(
                map,
                Fact.CREATOR_TOKEN_SHARE,
                Turn.AS_IS,
                "creator_percent",
                "token_creator_holding_ratio",
                "creator_share",
                "creator_token_ratio",
                "creator_holding_share",
                "token_held_by_creator",
                "creator_holds_token");
        put(
                map,
                Fact.CREATOR_TOKEN_SHARE,
                Turn.PERCENT,
                "creator_holding_percentage",
                "developer_holding_percentage",
                "creator_pct");
        put(
                map,
                Fact.CREATOR_TOKEN_COUNT,
                Turn.AS_IS,
                "number_of_token_creation_of_creator",
                "tokens_made_by_creator",
                "creator_tokens",
                "tokens_by_creator");
        put(
                map,
                Fact.TOP10_SHARE,
                Turn.AS_IS,
                "top_10_share",
                "top10_holders_share",
                "top_ten_share",
                "top10_concentration");
        put(map, Fact.TOP10_SHARE, Turn.PERCENT, "top10_pct", "top10_percentage", "top10_percent");
        put(map, Fact.HOLDER_COUNT, Turn.AS_IS, "holders_count", "number_of_holders");
        put(map, Fact.TRANSACTION_COUNT, Turn.AS_IS, "transactions", "tx_count", "number_of_transactions", "transfers");
        put(map, Fact.HONEYPOT, Turn.AS_IS, "is_honeypot", "cannot_sell", "none_transferable");
        put(map, Fact.OWNER_CHANGE_BALANCE, Turn.AS_IS, "balance_mutable_authority", "owner_can_change_balance");
        put(map, Fact.CAN_TAKE_BACK_OWNERSHIP, Turn.AS_IS, "take_back_ownership");
        put(map, Fact.SELFDESTRUCT, Turn.AS_IS, "self_destruct", "closable");
        put(map, Fact.MINTABLE, Turn.AS_IS, "is_mintable", "mint_authority_active", "can_mint");
        put(map, Fact.TRANSFER_PAUSABLE, Turn.AS_IS, "pausable");
        put(map, Fact.FREEZABLE, Turn.AS_IS, "freeze_authority_active", "can_freeze");
        put(map, Fact.BLACKLIST, Turn.AS_IS, "is_blacklisted", "blacklisted");
        put(map, Fact.WHITELIST, Turn.AS_IS, "is_whitelisted", "whitelisted");
        put(map, Fact.SELL_TAX, Turn.AS_IS, "sell_tax_share");
        put(map, Fact.SELL_TAX, Turn.PERCENT, "sell_tax_pct");
        put(map, Fact.BUY_TAX, Turn.PERCENT, "buy_tax_pct");
        put(
                map,
                Fact.OPEN_SOURCE,
                Turn.AS_IS,
                "is_open_source",
                "verified_source",
                "source_verified",
                "contract_verified");
        put(map, Fact.OPEN_SOURCE, Turn.INVERSE, "closed_source");
        put(map, Fact.OWNER_RENOUNCED, Turn.AS_IS, "ownership_renounced", "renounced");
        put(map, Fact.FAKE_TOKEN, Turn.INVERSE, "is_true_token");
        put(map, Fact.AIRDROP_SCAM, Turn.AS_IS, "is_airdrop_scam");
        put(map, Fact.CREATOR_HONEYPOT, Turn.AS_IS, "honeypot_with_same_creator");
        put(map, Fact.CREATOR_FLAGGED, Turn.AS_IS, "creator_malicious", "malicious_creator");
        put(map, Fact.FDV_RATIO, Turn.AS_IS, "fdv_to_market_cap", "fdv_mc");
        put(map, Fact.FDV_RATIO, Turn.RECIPROCAL, "market_cap_fdv_ratio");
        put(map, Fact.LIQUIDITY_USD, Turn.AS_IS, "liquidity", "total_reserve_in_usd", "reserve_in_usd");
        put(map, Fact.PAID_PROMOTION, Turn.AS_IS, "boosted");
        put(map, Fact.AUDITED, Turn.AS_IS, "audit", "has_audit");
        put(map, Fact.HAS_WEBSITE, Turn.AS_IS, "website");
        put(map, Fact.HAS_SOCIAL, Turn.AS_IS, "twitter", "has_twitter", "social");
        return Map.copyOf(map);
    }

    private static void put(Map<String, Reading> map, Fact fact, Turn turn, String... names) {
        for (String name : names) {
            Reading reading = new Reading(fact, turn);
            Reading before = map.put(key(name), reading);
            if (before != null && !before.equals(reading)) {
                throw new IllegalStateException("two facts are called " + name);
            }
        }
    }

    /** Members that describe a token, or that no published figure says how to weigh. */
    private static Set<String> context() {
        Set<String> names = new HashSet<>();
        for (String name : List.of(
                "id",
                "label",
                "name",
                "symbol",
                "token",
                "address",
                "chain",
                "chain_id",
                "source",
                "kind",
                "as_of",
                "note",
                "token_name",
                "token_symbol",
                "total_supply",
                "decimals",
                "owner_address",
                "owner_balance",
                "owner_percent",
                "creator_address",
                "creator_balance",
                "lp_holder_count",
                "lp_total_supply",
                "lp_holders",
                "holders",
                "dex",
                "is_in_dex",
                "in_dex",
                "trust_list",
                "other_potential_risks",
                "is_anti_whale",
                "contract_address",
                "token_burn_ratio",
                "burned_share",
                "transfer_tax",
                "metadata_mutable",
                "trusted_token",
                "is_in_cex")) {
            names.add(key(name));
        }
        return Set.copyOf(names);
    }
}
