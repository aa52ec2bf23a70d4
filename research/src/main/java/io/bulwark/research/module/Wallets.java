package io.bulwark.research.module;

import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.research.source.Chain;
import io.bulwark.research.source.Source;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Wallets that are no holders of their own: of exchanges, bridges, pools and locks, and where tokens are burned. Known from a small
 * table of ours, and from what explorers and scanners call them; never from the name that a contract gives itself.
 */
final class Wallets {
    private static final Map<String, Set<String>> WORDS = Map.of(
            "exchange",
            Set.of(
                    "exchange",
                    "cex",
                    "binance",
                    "bitfinex",
                    "bitget",
                    "bithumb",
                    "bitstamp",
                    "bybit",
                    "coinbase",
                    "gate",
                    "gemini",
                    "htx",
                    "huobi",
                    "kraken",
                    "kucoin",
                    "mexc",
                    "okx",
                    "okex",
                    "robinhood",
                    "upbit"),
            "bridge",
            Set.of("bridge", "bridges", "gateway", "omnibridge", "portal", "wormhole"),
            "burn",
            Set.of("burn", "burned", "dead", "null", "blackhole"),
            "lock",
            Set.of("lock", "locked", "locker", "pinklock", "timelock", "uncx", "unicrypt", "vesting"),
            "pool",
            Set.of("amm", "dex", "liquidity", "pair", "pool", "pools", "uniswapv2", "uniswapv3"));
    private static final int LONGEST = 60;
    private static final int MOST_TAGS = 20;
    private static final Map<String, Label> KNOWN = table();

    private Wallets() {}

    /**
     * What a wallet is.
     *
     * @param kind exchange, bridge, burn, lock, pool or tagged
     * @param source who says so
     */
    record Label(String kind, String name, String source) {}

    static boolean burned(String address) {
        String plain = address.toLowerCase(Locale.ROOT);
        int zeros = 0;
        while (zeros + 2 < plain.length() && plain.charAt(zeros + 2) == '0') {
            zeros++;
        }
        boolean none = plain.length() == 42 && zeros >= 39 && (zeros == 40 || plain.endsWith("1"));
        return none
                || plain.endsWith("dead") && zeros >= 20
                || plain.startsWith("0xdead") && plain.endsWith("0".repeat(20));
    }

    /** From the address alone. */
    static Optional<Label> known(Chain chain, String address) {
        String plain = address.toLowerCase(Locale.ROOT);
        if (burned(plain)) {
            return Optional.of(new Label("burn", "burn address", "table"));
        }
        Label everywhere = KNOWN.get("* " + plain);
        return Optional.ofNullable(
                everywhere != null ? everywhere : KNOWN.get(chain.name().toLowerCase(Locale.ROOT) + " " + plain));
    }

    /** From a scanner's row of a holder. */
    static Optional<Label> scanned(JsonNode row) {
        String tag = Member.clipped(row.path("tag").asText(""));
        if (row.path("is_locked").asInt(0) == 1) {
            return Optional.of(new Label("lock", tag.isEmpty() ? "locked" : tag, Source.GOPLUS.wire()));
        }
        return tag.isEmpty()
                ? Optional.empty()
                : Optional.of(new Label(kind(tag).orElse("tagged"), tag, Source.GOPLUS.wire()));
    }

    /** From the tags that an explorer's people gave; one of an unknown kind says nothing. */
    static Optional<Label> tagged(JsonNode address) {
        int seen = 0;
        for (JsonNode tags : new JsonNode[] {address.at("/metadata/tags"), address.path("public_tags")}) {
            for (JsonNode tag : tags) {
                String name = Member.clipped(
                        tag.path("name").asText(tag.path("display_name").asText("")));
                String slug = tag.path("slug").asText(tag.path("label").asText(""));
                Optional<String> kind = kind(name).or(() -> kind(slug));
                if (kind.isPresent()) {
                    return Optional.of(new Label(kind.get(), name, Source.BLOCKSCOUT.wire()));
                }
                if (++seen > MOST_TAGS) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> kind(String name) {
        String text = name.substring(0, Math.min(LONGEST, name.length())).toLowerCase(Locale.ROOT);
        StringBuilder word = new StringBuilder();
        for (int i = 0; i <= text.length(); i++) {
            char c = i == text.length() ? ' ' : text.charAt(i);
            if (Character.isLetterOrDigit(c)) {
                word.append(c);
                continue;
            }
            for (Map.Entry<String, Set<String>> each : WORDS.entrySet()) {
                if (each.getValue().contains(word.toString())) {
                    return Optional.of(each.getKey());
                }
            }
            word.setLength(0);
        }
        return Optional.empty();
    }

    private static Map<String, Label> table() {
        Map<String, Label> table = new HashMap<>();
        try (InputStream in = Objects.requireNonNull(Wallets.class.getResourceAsStream("wallets.tsv"));
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#") && !line.isBlank()) {
                    String[] cells = line.split("\t", 5);
                    table.put(cells[1] + " " + cells[0], new Label(cells[2], cells[3], "table: " + cells[4]));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.copyOf(table);
    }
}
