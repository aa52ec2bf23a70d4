package io.bulwark.chain;

import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.chain.WalletRecord.Moment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.Predicate;

/**
 * Finds the first block from which on something holds, by halving twice at a time: three blocks are probed in one batch, so
 * a chain of 2^26 blocks takes 13 requests. Needs nodes that keep the state of old blocks.
 */
final class HistorySearch {
    private static final int PROBES = 3;

    private final EvmClient client;
    private final Deadline deadline;

    HistorySearch(EvmClient client, Deadline deadline) {
        this.client = client;
        this.deadline = deadline;
    }

    /**
     * The first block at which {@code holds} is true of the answers to {@code calls}, which must be true at {@code to} and,
     * once true, at every later block.
     *
     * @param after a block at which it was not yet true, -1 when none is known
     * @throws ChainException when a probe is not answered, such as by a node without history
     */
    Moment first(long after, long to, LongFunction<List<RpcCall>> calls, Predicate<List<JsonNode>> holds) {
        long low = after;
        long high = to;
        while (high - low > 1) {
            List<Long> probes = probes(low, high);
            List<RpcCall> batch = new ArrayList<>();
            probes.forEach(block -> batch.addAll(calls.apply(block)));
            List<JsonNode> values =
                    client.ask(batch, deadline).stream().map(RpcAnswer::value).toList();
            int each = values.size() / probes.size();
            for (int i = 0; i < probes.size(); i++) {
                if (holds.test(values.subList(i * each, (i + 1) * each))) {
                    high = probes.get(i);
                    break;
                }
                low = probes.get(i);
            }
        }
        return moment(high);
    }

    private Moment moment(long block) {
        Head head = Head.of(client.ask(RpcCall.block(block), deadline));
        if (head.number() != block) {
            throw new ChainException.Malformed("The node answered with another block");
        }
        return new Moment(block, head.time());
    }

    /** Blocks strictly between the two, spread evenly, ascending. */
    private static List<Long> probes(long low, long high) {
        List<Long> probes = new ArrayList<>();
        long width = high - low;
        for (int i = 1; i <= PROBES; i++) {
            long block = low + Math.max(1, width / (PROBES + 1) * i + width % (PROBES + 1) * i / (PROBES + 1));
            if (block < high && (probes.isEmpty() || probes.getLast() < block)) {
                probes.add(block);
            }
        }
        return probes;
    }
}
