package io.bulwark.proposals.fetch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.EvmAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Proposals of the Snapshot hub, with the transactions that its execution plugins carry. */
final class SnapshotSource {
    private static final String WHAT = "The Snapshot hub";
    private static final Set<String> HOSTS =
            Set.of("snapshot.org", "www.snapshot.org", "snapshot.box", "demo.snapshot.org", "v1.snapshot.box");
    private static final Set<String> PLUGINS = Set.of("safeSnap", "oSnap", "zodiac");
    private static final int MOST_ACTIONS = 1_000;
    private static final String QUERY =
            "query($id: String!) { proposal(id: $id) { id title body author created start end state "
                    + "network snapshot space { id name } plugins link discussion } }";

    private final HttpSource http;
    private final URI hub;

    SnapshotSource(HttpSource http, URI hub) {
        this.http = http;
        this.hub = hub;
    }

    Fetched read(String link) {
        String id = id(link);
        ObjectNode question = JsonNodeFactory.instance.objectNode().put("query", QUERY);
        question.putObject("variables").put("id", id);
        JsonNode proposal =
                http.ask(WHAT, hub, question.toString()).path("data").path("proposal");
        if (!proposal.isObject()) {
            throw BulwarkException.of(ErrorCode.NOT_FOUND, WHAT + " has no proposal " + id);
        }
        if (!proposal.path("id").asText("").equalsIgnoreCase(id)) {
            throw BulwarkException.of(ErrorCode.UPSTREAM_ERROR, WHAT + " answered with another proposal");
        }
        List<JsonNode> actions = new ArrayList<>();
        Found found = new Found(actions, null);
        String network = proposal.path("network").asText("");
        for (String plugin : PLUGINS) {
            found = collect(proposal.path("plugins").path(plugin), network, found, 0);
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("source", "snapshot");
        metadata.put("snapshot_id", id);
        metadata.put("state", clipped(proposal.path("state").asText("")));
        metadata.put("discussion", clipped(proposal.path("discussion").asText("")));
        String body = proposal.path("body").asText("");
        String title = proposal.path("title").asText("");
        return new Fetched(
                Fetched.title(title.isBlank() ? body : title, "Snapshot proposal"),
                body.isBlank() ? "(The proposal has no text.)" : body,
                EvmAddress.parse(proposal.path("author").asText(""))
                        .map(EvmAddress::value)
                        .orElse(null),
                clipped(proposal.path("space").path("id").asText("")),
                number(network),
                number(proposal.path("snapshot").asText("")),
                actions.isEmpty() ? null : actions,
                found.safe(),
                metadata);
    }

    private record Found(List<JsonNode> actions, @Nullable String safe) {}

    /** Whatever in a plugin's tree looks like a transaction; plugins changed their forms more than once. */
    private static Found collect(JsonNode node, String network, Found found, int depth) {
        if (depth > 12 || found.actions.size() >= MOST_ACTIONS) {
            return found;
        }
        if (node.isArray()) {
            if (node.size() == 4
                    && node.get(0).isTextual()
                    && EvmAddress.parse(node.get(0).asText()).isPresent()) {
                // oSnap: [to, operation, value, data]
                add(found, node.get(0), node.get(2), node.get(3), node.get(1), network);
                return found;
            }
            Found all = found;
            for (JsonNode item : node) {
                all = collect(item, network, all, depth + 1);
            }
            return all;
        }
        if (!node.isObject()) {
            return found;
        }
        if (EvmAddress.parse(node.path("to").asText("")).isPresent() && node.has("data")) {
            add(found, node.path("to"), node.path("value"), node.path("data"), node.path("operation"), network);
            return found;
        }
        String inside = node.path("network").asText(node.path("chainId").asText(network));
        String safe = found.safe;
        for (String name : List.of("safeAddress", "gnosisSafeAddress", "realityAddress")) {
            if (safe == null && !name.equals("realityAddress")) {
                safe = EvmAddress.parse(node.path(name).asText(""))
                        .map(EvmAddress::value)
                        .orElse(null);
            }
        }
        Found all = new Found(found.actions, safe);
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            // The batch that wraps the others would count them twice.
            if (!member.getKey().equals("mainTransaction") && !member.getKey().equals("formattedTransaction")) {
                all = collect(member.getValue(), inside, all, depth + 1);
            }
        }
        return all;
    }

    private static void add(
            Found found, JsonNode to, JsonNode value, JsonNode data, JsonNode operation, String network) {
        boolean delegate =
                operation.asText("0").equals("1") || operation.asText("").equals("delegatecall");
        ObjectNode action = JsonNodeFactory.instance
                .objectNode()
                .put("target", to.asText())
                .put("value", value.asText("0").isBlank() ? "0" : value.asText("0"))
                .put("calldata", data.asText("0x").isBlank() ? "0x" : data.asText("0x"))
                .put("operation", delegate ? "delegatecall" : "call");
        Long chain = number(network);
        if (chain != null) {
            action.put("chain_id", chain);
        }
        found.actions.add(action);
    }

    static String id(String link) {
        String text = link.strip();
        if (text.contains("://")) {
            int host = text.indexOf("://") + 3;
            int slash = text.indexOf('/', host);
            String name = slash < 0 ? text.substring(host) : text.substring(host, slash);
            if (!HOSTS.contains(name.toLowerCase(Locale.ROOT))) {
                throw BulwarkException.invalid(
                        "source.snapshot", "must be a link to snapshot.org or snapshot.box, or a proposal's id");
            }
            int last = text.indexOf("/proposal/");
            text = last < 0 ? "" : text.substring(last + 10);
        }
        int end = 0;
        while (end < text.length() && Character.isLetterOrDigit(text.charAt(end)) && text.charAt(end) < 0x80) {
            end++;
        }
        String id = text.substring(0, end);
        boolean hash = id.length() == 66 && id.startsWith("0x");
        boolean ipfs = id.length() == 46 && id.startsWith("Qm");
        if (!hash && !ipfs || id.length() < text.length() && "?/#&".indexOf(text.charAt(end)) < 0) {
            throw BulwarkException.invalid(
                    "source.snapshot", "must end in a proposal's id, 0x and 64 digits or Qm and 44 characters");
        }
        return id;
    }

    private static String clipped(String text) {
        return text.substring(0, Math.min(100, text.length()));
    }

    private static @Nullable Long number(String text) {
        boolean digits = !text.isEmpty() && text.length() <= 15 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        long number = digits ? Long.parseLong(text) : 0;
        return number > 0 ? number : null;
    }
}
