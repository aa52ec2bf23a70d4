package io.bulwark.proposals.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.chain.ChainException;
import io.bulwark.chain.Chains;
import io.bulwark.chain.EvmClient;
import io.bulwark.kernel.EvmAddress;
import io.bulwark.proposals.simulate.SimulationReport.Event;
import io.bulwark.proposals.simulate.SimulationReport.Outcome;
import io.bulwark.proposals.simulate.SimulationReport.Status;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs calls on a node of their chain: with {@code eth_simulateV1} all in order, each seeing what the ones before it did, and
 * the powers read before and after; else with {@code debug_traceCall} or {@code eth_call} each for itself.
 */
@Singleton
public final class Simulator {
    /** More calls than this are not simulated. */
    public static final int MOST_CALLS = 100;

    private static final int MOST_LOGS = 2_000;
    private static final int MOST_DATA = 64 * 1024;
    private static final int MOST_CONTRACTS = 20;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final HexFormat HEX = HexFormat.of();
    private static final String NATIVE = "0xeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee";

    /** Returns the storage slot that its call data names: {@code sload(calldataload(0))}. */
    private static final String SLOT_READER = "0x60003554600052602060" + "00f3";

    /**
     * Delegates to the address in the first word of its call data with the rest as call data, and returns or reverts with
     * what that gave.
     */
    private static final String DELEGATOR =
            "0x6020360380602060003760006000826000600035" + "5af43d600060003e602357" + "3d6000fd5b3d6000f3";

    private final Chains chains;

    @Inject
    public Simulator(Chains chains) {
        this.chains = chains;
    }

    /**
     * What the calls would do.
     *
     * @param from who executes: the timelock, Safe or governor
     * @param timeout for all questions to the node together
     */
    public SimulationReport run(long chainId, EvmAddress from, List<SimulatedCall> calls, Duration timeout) {
        Optional<EvmClient> client = chains.client(chainId);
        if (client.isEmpty()) {
            return SimulationReport.inconclusive(
                    chainId, from.value(), "No endpoint of chain " + chainId + " is configured.");
        }
        if (calls.isEmpty() || calls.size() > MOST_CALLS) {
            return SimulationReport.inconclusive(
                    chainId,
                    from.value(),
                    calls.isEmpty() ? "There is nothing to run." : "More than " + MOST_CALLS + " calls are not run.");
        }
        long end = System.nanoTime() + timeout.toNanos();
        try {
            return together(client.get(), from, calls, end);
        } catch (ChainException e) {
            return alone(client.get(), from, calls, end, e.text());
        }
    }

    private static Duration left(long end) {
        long nanos = end - System.nanoTime();
        if (nanos <= 0) {
            throw new ChainException.Unavailable("The time for the simulation is over");
        }
        return Duration.ofNanos(nanos);
    }

    // All calls in order.

    private SimulationReport together(EvmClient client, EvmAddress from, List<SimulatedCall> calls, long end) {
        Set<String> contracts = new LinkedHashSet<>();
        calls.forEach(call -> contracts.add(call.target().value()));
        contracts.add(from.value());
        List<String> watched = contracts.stream().limit(MOST_CONTRACTS).toList();
        String code = calls.stream().anyMatch(SimulatedCall::delegate)
                ? "0x" + HEX.formatHex(client.code(from, left(end)))
                : "0x";

        ArrayNode blocks = JSON.arrayNode();
        List<Powers.Question> questions = Powers.questions(watched);
        blocks.add(block(null, null, Powers.calls(questions)));
        for (SimulatedCall call : calls) {
            ArrayNode one = JSON.arrayNode().add(call(from, call));
            blocks.add(call.delegate() ? block(from.value(), DELEGATOR, one) : block(null, null, one));
            if (call.delegate()) {
                blocks.add(block(from.value(), code, JSON.arrayNode()));
            }
        }
        blocks.add(block(null, null, Powers.calls(questions)));
        // Replaced code sees the storage that the calls have left.
        for (String contract : watched) {
            blocks.add(block(contract, SLOT_READER, Powers.slots(contract)));
        }
        ObjectNode options = JSON.objectNode();
        options.set("blockStateCalls", blocks);
        options.put("traceTransfers", true).put("validation", false);
        JsonNode answer =
                client.read("eth_simulateV1", JSON.arrayNode().add(options).add("latest"), left(end));
        if (!answer.isArray() || answer.size() != blocks.size()) {
            throw new ChainException.Malformed("The node left out parts of the simulation");
        }

        Findings found = new Findings(from.value());
        List<Outcome> outcomes = new ArrayList<>();
        List<Event> events = new ArrayList<>();
        boolean cut = false;
        int block = 1;
        for (int i = 0; i < calls.size(); i++) {
            JsonNode result = answer.path(block).path("calls").path(0);
            outcomes.add(outcome(i, calls.get(i), result));
            cut |= logs(i, result.path("logs"), events);
            block += calls.get(i).delegate() ? 2 : 1;
        }
        JsonNode before = answer.path(0).path("calls");
        JsonNode after = answer.path(block).path("calls");
        found.reads(questions, before, after);
        for (int i = 0; i < watched.size(); i++) {
            found.slots(
                    watched.get(i),
                    slots(client, watched.get(i), end),
                    answer.path(block + 1 + i).path("calls"));
        }
        found.events(events);
        outcomes.forEach(found::outcome);
        boolean shortened = cut || watched.size() < contracts.size();
        return found.report(
                shortened ? Status.PARTIAL : Status.COMPLETE,
                "eth_simulateV1",
                shortened ? "More contracts or events were touched than are looked at." : null,
                client.chainId(),
                outcomes,
                events);
    }

    private static List<@Nullable String> slots(EvmClient client, String contract, long end) {
        List<@Nullable String> values = new ArrayList<>();
        for (String slot : Powers.SLOTS.values()) {
            JsonNode value = client.read(
                    "eth_getStorageAt", JSON.arrayNode().add(contract).add(slot).add("latest"), left(end));
            values.add(word(value));
        }
        return values;
    }

    private static ObjectNode block(@Nullable String replaced, @Nullable String code, ArrayNode calls) {
        ObjectNode block = JSON.objectNode();
        if (replaced != null) {
            block.putObject("stateOverrides").putObject(replaced).put("code", code);
        }
        block.set("calls", calls);
        return block;
    }

    private static ObjectNode call(EvmAddress from, SimulatedCall call) {
        ObjectNode node = JSON.objectNode().put("from", from.value());
        if (call.delegate()) {
            String target = "0".repeat(24) + call.target().value().substring(2);
            return node.put("to", from.value()).put("input", "0x" + target + HEX.formatHex(call.data()));
        }
        return node.put("to", call.target().value())
                .put("value", "0x" + call.value().toString(16))
                .put("input", "0x" + HEX.formatHex(call.data()));
    }

    private static Outcome outcome(int index, SimulatedCall call, JsonNode result) {
        long gas = Powers.number(result.path("gasUsed"));
        String status = result.path("status").asText("");
        if (status.equals("0x1")) {
            return new Outcome(index, call.target().value(), "ok", null, gas);
        }
        if (!status.equals("0x0")) {
            return new Outcome(index, call.target().value(), "not_run", "the node did not say what happened", gas);
        }
        JsonNode error = result.path("error");
        byte[] data = bytes(error.path("data"));
        byte[] said = data.length > 0 ? data : bytes(result.path("returnData"));
        return new Outcome(index, call.target().value(), "reverted", Events.reason(said), gas);
    }

    /** Whether there were more than are kept. */
    private static boolean logs(int call, JsonNode logs, List<Event> events) {
        for (JsonNode log : logs) {
            if (events.size() >= MOST_LOGS) {
                return true;
            }
            Optional<EvmAddress> contract = EvmAddress.parse(log.path("address").asText(""));
            List<byte[]> topics = new ArrayList<>();
            for (JsonNode topic : log.path("topics")) {
                byte[] bytes = bytes(topic);
                if (bytes.length == 32 && topics.size() < 4) {
                    topics.add(bytes);
                }
            }
            if (contract.isPresent()) {
                events.add(Events.decode(call, contract.get().value(), topics, bytes(log.path("data"))));
            }
        }
        return false;
    }

    // Each call for itself.

    private SimulationReport alone(
            EvmClient client, EvmAddress from, List<SimulatedCall> calls, long end, String cause) {
        Findings found = new Findings(from.value());
        List<Outcome> outcomes = new ArrayList<>();
        List<Event> events = new ArrayList<>();
        boolean traced = true;
        try {
            for (int i = 0; i < calls.size(); i++) {
                SimulatedCall call = calls.get(i);
                if (call.delegate()) {
                    outcomes.add(new Outcome(
                            i, call.target().value(), "not_run", "a delegate call needs eth_simulateV1", 0));
                    continue;
                }
                if (traced) {
                    try {
                        outcomes.add(trace(client, i, from, call, end, events, found));
                        continue;
                    } catch (ChainException.Unavailable | ChainException.Malformed e) {
                        traced = false;
                    }
                }
                outcomes.add(plain(client, i, from, call, end));
            }
        } catch (ChainException e) {
            return SimulationReport.inconclusive(
                    client.chainId(), from.value(), "The chain could not be read: " + e.text() + " (" + cause + ")");
        }
        found.events(events);
        outcomes.forEach(found::outcome);
        return found.report(
                Status.PARTIAL,
                traced ? "debug_traceCall" : "eth_call",
                "Each call was run for itself on the newest state" + (traced ? "" : "; effects were not seen") + ".",
                client.chainId(),
                outcomes,
                events);
    }

    private static Outcome trace(
            EvmClient client,
            int index,
            EvmAddress from,
            SimulatedCall call,
            long end,
            List<Event> events,
            Findings found) {
        ObjectNode logs = JSON.objectNode().put("tracer", "callTracer").put("timeout", "5s");
        logs.putObject("tracerConfig").put("withLog", true);
        JsonNode trace = client.read(
                "debug_traceCall",
                JSON.arrayNode().add(call(from, call)).add("latest").add(logs),
                left(end));
        if (!trace.isObject()) {
            throw new ChainException.Malformed("The node's trace is none");
        }
        walk(index, trace, events, 0);
        ObjectNode diff = JSON.objectNode().put("tracer", "prestateTracer").put("timeout", "5s");
        diff.putObject("tracerConfig").put("diffMode", true);
        JsonNode state = client.read(
                "debug_traceCall",
                JSON.arrayNode().add(call(from, call)).add("latest").add(diff),
                left(end));
        Map<String, String> names = new LinkedHashMap<>();
        Powers.SLOTS.forEach((name, slot) -> names.put(slot, name));
        state.path("post").properties().stream()
                .limit(MOST_CONTRACTS)
                .forEach(entry -> entry.getValue().path("storage").properties().forEach(slot -> {
                    String name = names.get(slot.getKey());
                    if (name != null && EvmAddress.parse(entry.getKey()).isPresent()) {
                        JsonNode before = state.path("pre")
                                .path(entry.getKey())
                                .path("storage")
                                .path(slot.getKey());
                        found.slot(entry.getKey(), name, word(before), word(slot.getValue()));
                    }
                }));
        boolean failed = trace.hasNonNull("error");
        return new Outcome(
                index,
                call.target().value(),
                failed ? "reverted" : "ok",
                failed ? Events.reason(bytes(trace.path("output"))) : null,
                Powers.number(trace.path("gasUsed")));
    }

    private static void walk(int index, JsonNode frame, List<Event> events, int depth) {
        // What a frame that failed did was undone.
        if (depth > 64 || frame.hasNonNull("error")) {
            return;
        }
        logs(index, frame.path("logs"), events);
        for (JsonNode inner : frame.path("calls")) {
            walk(index, inner, events, depth + 1);
        }
    }

    private static Outcome plain(EvmClient client, int index, EvmAddress from, SimulatedCall call, long end) {
        try {
            client.read("eth_call", JSON.arrayNode().add(call(from, call)).add("latest"), left(end));
            return new Outcome(index, call.target().value(), "ok", null, 0);
        } catch (ChainException.Reverted e) {
            return new Outcome(index, call.target().value(), "reverted", Events.reason(e.data()), 0);
        }
    }

    private static byte[] bytes(JsonNode node) {
        String text = node.asText("");
        boolean data = text.startsWith("0x") && text.length() % 2 == 0 && text.length() <= 2 + 2 * MOST_DATA;
        try {
            return data ? HEX.parseHex(text, 2, text.length()) : new byte[0];
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    /** A word of 32 bytes in lower case, or null. */
    static @Nullable String word(JsonNode node) {
        byte[] bytes = bytes(node);
        return bytes.length == 32 ? "0x" + HEX.formatHex(bytes) : null;
    }

    static BigInteger amount(String decimal) {
        return new BigInteger(decimal);
    }

    static boolean isNative(String contract) {
        return contract.equals(NATIVE);
    }
}
