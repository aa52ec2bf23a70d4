package io.bulwark.proposals.fetch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.EvmAddress;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Transactions that wait in a Safe, from its transaction service. */
final class SafeSource {
    private static final String WHAT = "The Safe transaction service";
    /** The short names of chains in links (EIP-3770). */
    private static final Map<String, Long> CHAINS = Map.ofEntries(
            Map.entry("eth", 1L),
            Map.entry("oeth", 10L),
            Map.entry("bnb", 56L),
            Map.entry("gno", 100L),
            Map.entry("matic", 137L),
            Map.entry("base", 8453L),
            Map.entry("arb1", 42161L),
            Map.entry("celo", 42220L),
            Map.entry("avax", 43114L),
            Map.entry("sep", 11155111L));

    private final HttpSource http;
    private final Map<Long, String> services;

    SafeSource(HttpSource http, Map<Long, String> services) {
        this.http = http;
        this.services = services;
    }

    Fetched read(String given, @Nullable Long chainId) {
        String hash = hash(given);
        Long named = chain(given);
        Long chain = named == null ? chainId : named;
        if (chain == null) {
            throw BulwarkException.invalid("chainId", "is required with the hash of a Safe transaction");
        }
        if (named != null && chainId != null && !named.equals(chainId)) {
            throw BulwarkException.invalid("chainId", "is another chain than the link's");
        }
        String service = services.get(chain);
        if (service == null) {
            throw BulwarkException.of(
                    ErrorCode.NOT_AVAILABLE,
                    "No Safe transaction service is configured for chain " + chain,
                    Map.of("what", "bulwark.proposals.sources.safe." + chain));
        }
        String base = service.endsWith("/") ? service.substring(0, service.length() - 1) : service;
        JsonNode answer = http.ask(WHAT, URI.create(base + "/api/v1/multisig-transactions/" + hash + "/"), null);
        String safe = address(answer, "safe");
        String to = address(answer, "to");
        if (safe == null
                || to == null
                || !answer.path("safeTxHash").asText(hash).equalsIgnoreCase(hash)) {
            throw BulwarkException.of(ErrorCode.UPSTREAM_ERROR, WHAT + " did not answer with that transaction");
        }
        String data = answer.path("data").asText("");
        JsonNode action = JsonNodeFactory.instance
                .objectNode()
                .put("target", to)
                .put("value", answer.path("value").asText("0"))
                .put("calldata", data.startsWith("0x") ? data : "0x")
                .put("operation", answer.path("operation").asInt(0) == 1 ? "delegatecall" : "call")
                .put("chain_id", chain);
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("source", "safe");
        metadata.put("safe", safe);
        metadata.put("safe_tx_hash", hash);
        metadata.put(
                "nonce",
                answer.path("nonce")
                        .asText("")
                        .substring(
                                0, Math.min(30, answer.path("nonce").asText("").length())));
        return new Fetched(
                "Safe transaction " + metadata.get("nonce") + " of " + safe,
                "A transaction that waits in the Safe " + safe + ". Its authors gave no text.",
                address(answer, "proposer"),
                null,
                chain,
                null,
                List.of(action),
                safe,
                metadata);
    }

    private static @Nullable String address(JsonNode answer, String name) {
        return EvmAddress.parse(answer.path(name).asText(""))
                .map(EvmAddress::value)
                .orElse(null);
    }

    /** The last run of 0x and 64 digits. */
    static String hash(String given) {
        String text = given.toLowerCase(Locale.ROOT);
        boolean link = text.contains("://");
        if (link && !text.startsWith("https://app.safe.global/")) {
            throw BulwarkException.invalid("source.safe", "must be a link to app.safe.global or a safeTxHash");
        }
        for (int at = text.lastIndexOf("0x"); at >= 0; at = text.lastIndexOf("0x", at - 1)) {
            int end = at + 2;
            while (end < text.length() && end - at < 70 && Character.digit(text.charAt(end), 16) >= 0) {
                end++;
            }
            if (end - at == 66) {
                return text.substring(at, end);
            }
        }
        throw BulwarkException.invalid("source.safe", "must hold a safeTxHash, 0x and 64 digits");
    }

    private static @Nullable Long chain(String given) {
        int at = given.indexOf("safe=");
        int colon = at < 0 ? -1 : given.indexOf(':', at);
        return colon < 0 ? null : CHAINS.get(given.substring(at + 5, colon));
    }
}
