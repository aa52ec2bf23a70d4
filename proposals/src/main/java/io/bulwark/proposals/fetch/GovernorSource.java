package io.bulwark.proposals.fetch;

import com.esaulpaugh.headlong.abi.Address;
import com.esaulpaugh.headlong.abi.Tuple;
import com.esaulpaugh.headlong.abi.TupleType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.chain.CallLimits;
import io.bulwark.chain.ChainException;
import io.bulwark.chain.Chains;
import io.bulwark.chain.EvmClient;
import io.bulwark.chain.Keccak;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.EvmAddress;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Proposals of GovernorBravo and OpenZeppelin governors. Both emit the same {@code ProposalCreated}; its block is found from
 * the start of the vote, and by walking back from the newest block where the contract does not tell that.
 */
final class GovernorSource {
    private static final HexFormat HEX = HexFormat.of();
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String TOPIC = "0x"
            + HEX.formatHex(Keccak.hash(
                    "ProposalCreated(uint256,address,address[],uint256[],string[],bytes[],uint256,uint256,string)"
                            .getBytes(StandardCharsets.US_ASCII)));
    private static final TupleType<Tuple> EVENT =
            TupleType.parse("(uint256,address,address[],uint256[],string[],bytes[],uint256,uint256,string)");
    private static final String SNAPSHOT = "2d63f693";
    private static final String TIMELOCK = "d33219b4";
    private static final long WINDOW = 10_000;
    private static final int MOST_ACTIONS = 1_000;
    private static final int MOST_BYTES = 2 << 20;

    private final Chains chains;
    private final Duration timeout;
    private final long blocks;

    GovernorSource(Chains chains, Duration timeout, long blocks) {
        this.chains = chains;
        this.timeout = timeout;
        this.blocks = blocks;
    }

    Fetched read(EvmAddress governor, BigInteger id, @Nullable Long chainId) {
        Long chain = chainId != null
                ? chainId
                : chains.ids().size() == 1 ? chains.ids().getFirst() : null;
        if (chain == null) {
            throw BulwarkException.invalid("chainId", "is required with a governor");
        }
        Optional<EvmClient> client = chains.client(chain);
        if (client.isEmpty()) {
            throw BulwarkException.of(ErrorCode.CHAIN_UNAVAILABLE, "No endpoint of chain " + chain + " is configured");
        }
        try {
            return read(client.get(), governor, id);
        } catch (ChainException e) {
            throw BulwarkException.of(ErrorCode.CHAIN_UNAVAILABLE, "The governor could not be read: " + e.text());
        }
    }

    private Fetched read(EvmClient client, EvmAddress governor, BigInteger id) {
        long end = System.nanoTime() + timeout.toNanos();
        long head = number(client.read("eth_blockNumber", JSON.arrayNode(), left(end)));
        Long start = start(client, governor, id, head, end);
        // A proposal is made before its vote starts, and seldom weeks before.
        long to = start == null ? head : start;
        long least = Math.max(0, to - blocks);
        for (long last = to; last >= least; last -= WINDOW) {
            long first = Math.max(least, last - WINDOW + 1);
            Tuple event = find(logs(client, governor, first, last, end), id);
            if (event != null) {
                return proposal(client, governor, id, event, start, end);
            }
        }
        throw BulwarkException.of(
                ErrorCode.NOT_FOUND,
                "The governor " + governor + " created no proposal " + id + " within " + blocks + " blocks");
    }

    private static JsonNode logs(EvmClient client, EvmAddress governor, long first, long last, long end) {
        ObjectNode filter = JSON.objectNode()
                .put("address", governor.value())
                .put("fromBlock", "0x" + Long.toHexString(first))
                .put("toBlock", "0x" + Long.toHexString(last));
        filter.set("topics", JSON.arrayNode().add(TOPIC));
        return client.read("eth_getLogs", JSON.arrayNode().add(filter), left(end));
    }

    private static @Nullable Tuple find(JsonNode logs, BigInteger id) {
        for (JsonNode log : logs) {
            String data = log.path("data").asText("");
            if (data.length() < 2 + 64
                    || data.length() > 2 + 2 * MOST_BYTES
                    || !log.path("topics").path(0).asText("").equals(TOPIC)) {
                continue;
            }
            try {
                byte[] bytes = HEX.parseHex(data, 2, data.length());
                if (new BigInteger(1, Arrays.copyOf(bytes, 32)).equals(id)) {
                    return EVENT.decode(bytes);
                }
            } catch (IllegalArgumentException | ArithmeticException | java.nio.BufferUnderflowException e) {
                throw new ChainException.Malformed("The event of the proposal does not decode");
            }
        }
        return null;
    }

    private Fetched proposal(
            EvmClient client, EvmAddress governor, BigInteger id, Tuple event, @Nullable Long start, long end) {
        Address proposer = event.get(1);
        Address[] targets = event.get(2);
        BigInteger[] values = event.get(3);
        String[] signatures = event.get(4);
        byte[][] calldatas = event.get(5);
        String description = event.get(8);
        int count = targets.length;
        if (values.length != count || calldatas.length != count || count > MOST_ACTIONS) {
            throw new ChainException.Malformed("The event's lists differ in length");
        }
        List<JsonNode> actions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String signature = i < signatures.length ? signatures[i] : "";
            actions.add(JSON.objectNode()
                    .put("target", targets[i].toString().toLowerCase(Locale.ROOT))
                    .put("value", values[i].toString())
                    .put("signature", signature)
                    .put("calldata", "0x" + HEX.formatHex(calldatas[i]))
                    .put("operation", "call")
                    .put("chain_id", client.chainId()));
        }
        EvmAddress executor = address(client, governor, TIMELOCK, end).orElse(governor);
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("source", "governor");
        metadata.put("governor", governor.value());
        metadata.put("proposal_id", id.toString());
        return new Fetched(
                Fetched.title(description, "Proposal " + id),
                description.isBlank() ? "(The proposal has no text.)" : description,
                proposer.toString().toLowerCase(Locale.ROOT),
                null,
                client.chainId(),
                start,
                actions,
                executor.value(),
                metadata);
    }

    /** The block at which votes start; null where the contract does not tell, or tells a time instead (ERC-6372). */
    private @Nullable Long start(EvmClient client, EvmAddress governor, BigInteger id, long head, long end) {
        byte[] data = HEX.parseHex(SNAPSHOT + String.format(Locale.ROOT, "%064x", id));
        try {
            byte[] answer = client.call(governor, data, limits(end));
            BigInteger block = answer.length == 32 ? new BigInteger(1, answer) : BigInteger.ZERO;
            // Votes may start a few days from now.
            boolean plausible = block.signum() > 0 && block.bitLength() < 60 && block.longValue() < head + 1_000_000;
            return plausible ? Math.min(block.longValue(), head) : null;
        } catch (ChainException.Reverted | ChainException.Malformed e) {
            return null;
        }
    }

    private Optional<EvmAddress> address(EvmClient client, EvmAddress governor, String selector, long end) {
        try {
            byte[] answer = client.call(governor, HEX.parseHex(selector), limits(end));
            return answer.length == 32 ? EvmAddress.parse("0x" + HEX.formatHex(answer, 12, 32)) : Optional.empty();
        } catch (ChainException.Reverted | ChainException.Malformed e) {
            return Optional.empty();
        }
    }

    private static CallLimits limits(long end) {
        return new CallLimits(left(end), 64 * 1024, 10_000_000);
    }

    private static Duration left(long end) {
        long nanos = end - System.nanoTime();
        if (nanos <= 0) {
            throw new ChainException.Unavailable("the time for the search is over");
        }
        return Duration.ofNanos(nanos);
    }

    private static long number(JsonNode node) {
        String text = node.asText("");
        if (!text.startsWith("0x") || text.length() < 3 || text.length() > 17) {
            throw new ChainException.Malformed("The number of a block is none");
        }
        try {
            return Long.parseLong(text.substring(2), 16);
        } catch (NumberFormatException e) {
            throw new ChainException.Malformed("The number of a block is none");
        }
    }
}
