package io.bulwark.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.chain.WalletRecord.Governance;
import io.bulwark.kernel.EvmAddress;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts a wallet's votes on the proposals of the configured governors, from the events that OpenZeppelin's and Compound
 * Bravo's governors share. Providers allow very different block ranges per request, so the size of a range grows with
 * every success and shrinks when one is refused; each chain starts where it came to rest the last time.
 */
final class GovernanceReader {
    private static final String CALL = "eth_getLogs of ProposalCreated, VoteCast and VoteCastWithParams";
    private static final String PROPOSAL_CREATED =
            topic("ProposalCreated(uint256,address,address[],uint256[],string[],bytes[],uint256,uint256,string)");
    private static final String VOTE_CAST = topic("VoteCast(address,uint256,uint8,uint256,string)");
    private static final String VOTE_CAST_WITH_PARAMS =
            topic("VoteCastWithParams(address,uint256,uint8,uint256,string,bytes)");
    private static final long FIRST_CHUNK = 10_000;
    private static final long SMALLEST_CHUNK = 50;
    private static final int GROWTH = 4;
    private static final int RANGES_PER_REQUEST = 4;
    private static final int MAX_REQUESTS = 100;

    private final Map<Long, Long> chunks = new ConcurrentHashMap<>();

    private record Range(long from, long to) {}

    private record ProposalKey(String governor, BigInteger id) {}

    private static final class Tally {
        final Map<ProposalKey, String> proposers = new HashMap<>();
        final Set<ProposalKey> votes = new HashSet<>();
    }

    Reading<Governance> read(EvmClient client, Network network, EvmAddress wallet, Head head, Deadline deadline) {
        if (network.governors().isEmpty()) {
            return new Reading.Unknown<>("No governor is configured for chain " + network.chainId(), false);
        }
        long from = Math.max(0, head.number() - network.governanceBlocks() + 1);
        Tally tally = new Tally();
        scan(client, network, wallet, new Range(from, head.number()), deadline, tally);
        if (tally.proposers.isEmpty()) {
            return new Reading.Unknown<>(
                    "The configured governors had no proposal in blocks " + from + " to " + head.number(), false);
        }
        int voted =
                (int) tally.votes.stream().filter(tally.proposers::containsKey).count();
        int proposed = (int)
                tally.proposers.values().stream().filter(wallet.value()::equals).count();
        return head.known(CALL, new Governance(from, head.number(), tally.proposers.size(), voted, proposed));
    }

    private void scan(
            EvmClient client, Network network, EvmAddress wallet, Range whole, Deadline deadline, Tally tally) {
        long good = chunks.getOrDefault(network.chainId(), 0L);
        long chunk = good > 0 ? good : FIRST_CHUNK;
        long ceiling = good > 0 ? 2 * good : Long.MAX_VALUE / GROWTH;
        long next = whole.to();
        for (int requests = 0; next >= whole.from(); requests++) {
            if (requests == MAX_REQUESTS) {
                throw new ChainException.Unavailable(
                        "The node allows such small block ranges that blocks " + whole.from() + " to " + next
                                + " were not searched",
                        false);
            }
            List<Range> ranges = ranges(next, whole.from(), chunk);
            if (tryRanges(client, network, wallet, ranges, deadline, tally, chunk == SMALLEST_CHUNK)) {
                next = ranges.getLast().from() - 1;
                good = chunk;
                chunks.put(network.chainId(), good);
                chunk = Math.min(chunk * GROWTH, ceiling);
            } else {
                ceiling = Math.max(SMALLEST_CHUNK, chunk / 2);
                chunk = good > 0 && good < chunk ? good : Math.max(SMALLEST_CHUNK, chunk / GROWTH);
            }
        }
    }

    /** The newest ranges first, backwards from {@code next}. */
    private static List<Range> ranges(long next, long first, long chunk) {
        List<Range> ranges = new ArrayList<>();
        for (long to = next; to >= first && ranges.size() < RANGES_PER_REQUEST; to -= chunk) {
            ranges.add(new Range(Math.max(first, to - chunk + 1), to));
        }
        return ranges;
    }

    /** Whether all ranges were answered; if not, nothing of them was counted. */
    private static boolean tryRanges(
            EvmClient client,
            Network network,
            EvmAddress wallet,
            List<Range> ranges,
            Deadline deadline,
            Tally tally,
            boolean last) {
        List<RpcCall> calls = new ArrayList<>();
        for (Range range : ranges) {
            calls.add(RpcCall.logs(proposals(network, range)));
            calls.add(RpcCall.logs(votes(network, wallet, range)));
        }
        List<RpcAnswer> answers;
        try {
            answers = client.ask(calls, deadline);
        } catch (ChainException.Malformed e) {
            // Larger than an answer may be: a smaller range gives a smaller one.
            if (last) {
                throw e;
            }
            return false;
        }
        if (!last && answers.stream().anyMatch(RpcAnswer.Refused.class::isInstance)) {
            return false;
        }
        for (int i = 0; i < ranges.size(); i++) {
            countProposals(answers.get(2 * i).value(), network, tally);
            countVotes(answers.get(2 * i + 1).value(), network, wallet, tally);
        }
        return true;
    }

    private static ObjectNode proposals(Network network, Range range) {
        return filter(network, range, array().add(array().add(PROPOSAL_CREATED)));
    }

    private static ObjectNode votes(Network network, EvmAddress wallet, Range range) {
        ArrayNode kinds = array().add(VOTE_CAST).add(VOTE_CAST_WITH_PARAMS);
        return filter(network, range, array().add(kinds).add(word(wallet)));
    }

    private static ObjectNode filter(Network network, Range range, ArrayNode topics) {
        ObjectNode filter = JsonNodeFactory.instance
                .objectNode()
                .put("fromBlock", Hex.of(range.from()))
                .put("toBlock", Hex.of(range.to()));
        ArrayNode governors = filter.putArray("address");
        network.governors().forEach(governor -> governors.add(governor.value()));
        filter.set("topics", topics);
        return filter;
    }

    private static void countProposals(JsonNode logs, Network network, Tally tally) {
        for (JsonNode log : logs(logs, network, PROPOSAL_CREATED)) {
            byte[] data = data(log, 2);
            ProposalKey key = new ProposalKey(governor(log), new BigInteger(1, data, 0, 32));
            tally.proposers.put(key, Hex.of(Arrays.copyOfRange(data, 44, 64)));
        }
    }

    private static void countVotes(JsonNode logs, Network network, EvmAddress wallet, Tally tally) {
        for (JsonNode log : logs(logs, network, VOTE_CAST, VOTE_CAST_WITH_PARAMS)) {
            if (log.path("topics").path(1).asText("").equalsIgnoreCase(word(wallet))) {
                tally.votes.add(new ProposalKey(governor(log), new BigInteger(1, data(log, 1), 0, 32)));
            }
        }
    }

    /** The logs that were asked for: a node may send others, and those of a block that is gone again. */
    private static List<JsonNode> logs(JsonNode logs, Network network, String... topics) {
        if (!logs.isArray()) {
            throw new ChainException.Malformed("The answer is not a list of logs");
        }
        List<JsonNode> asked = new ArrayList<>();
        for (JsonNode log : logs) {
            boolean kind =
                    Arrays.asList(topics).contains(log.path("topics").path(0).asText(""));
            boolean ours = EvmAddress.parse(log.path("address").asText(""))
                    .filter(network.governors()::contains)
                    .isPresent();
            if (kind && ours && !log.path("removed").asBoolean(false)) {
                asked.add(log);
            }
        }
        return asked;
    }

    private static byte[] data(JsonNode log, int words) {
        byte[] data = Hex.bytes(log.path("data"), Integer.MAX_VALUE / 2);
        if (data.length < 32 * words) {
            throw new ChainException.Malformed("A log has less data than its event");
        }
        return data;
    }

    private static String governor(JsonNode log) {
        return new EvmAddress(log.path("address").asText()).value();
    }

    private static String word(EvmAddress address) {
        return "0x" + "0".repeat(24) + address.value().substring(2);
    }

    private static String topic(String event) {
        return Hex.of(Keccak.hash(event));
    }

    private static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }
}
