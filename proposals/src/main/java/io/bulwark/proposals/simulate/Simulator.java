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
    private static final String NOTHING = "0x" + "0".repeat(64);
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
        int called = contracts.size();
        calls.forEach(call -> addresses(call.data(), contracts));
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
            outcomes.add(outcome(calls.get(i), result));
            cut |= logs(calls.get(i).place(), result.path("logs"), events);
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
        boolean shortened = cut || watched.size() < called;
        return found.report(
                shortened ? Status.PARTIAL : Status.COMPLETE,
                "eth_simulateV1",
                shortened ? "More contracts or events were touched than are looked at." : null,
                client.chainId(),
                outcomes,
                events);
    }

    /**
     * The words of call data that have the form of an address: a proxy that its admin upgrades, or a contract behind a
     * timelock, is not called itself.
     */
    private static void addresses(byte[] data, Set<String> found) {
        for (int at = 4; at + 32 <= data.length && found.size() < 2 * MOST_CONTRACTS; at += 4) {
            boolean address = data[at + 12] != 0 || data[at + 13] != 0;
            for (int i = 0; i < 12 && address; i++) {
                address = data[at + i] == 0;
            }
            if (address) {
                found.add("0x" + HEX.formatHex(data, at + 12, at + 32));
                at += 28;
            }
        }
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

    private static Outcome outcome(SimulatedCall call, JsonNode result) {
        int index = call.place();
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

    /** How a node that has no eth_simulateV1 is asked; the first that works for a call is kept to for the rest. */
    private enum Way {
        TRACE("debug_traceCall", ""),
        CALL("eth_call", " Effects were not seen, only whether it fails.");

        private final String method;
        private final String less;

        Way(String method, String less) {
            this.method = method;
            this.less = less;
        }
    }

    private SimulationReport alone(
            EvmClient client, EvmAddress from, List<SimulatedCall> calls, long end, String cause) {
        Findings found = new Findings(from.value());
        List<Outcome> outcomes = new ArrayList<>();
        List<Event> events = new ArrayList<>();
        Way way = Way.TRACE;
        try {
            for (SimulatedCall call : calls) {
                if (way == Way.TRACE) {
                    try {
                        outcomes.add(trace(client, from, call, end, events, found));
                        continue;
                    } catch (ChainException.Unavailable | ChainException.Malformed e) {
                        way = Way.CALL;
                    }
                }
                outcomes.add(plain(client, from, call, end));
            }
        } catch (ChainException e) {
            return SimulationReport.inconclusive(
                    client.chainId(), from.value(), "The chain could not be read: " + e.text() + " (" + cause + ")");
        }
        found.events(events);
        outcomes.forEach(found::outcome);
        return found.report(
                Status.PARTIAL,
                way.method,
                "The node does not run calls in order (" + cause
                        + "); each was run for itself on the newest state and does not see what those before it did."
                        + way.less,
                client.chainId(),
                outcomes,
                events);
    }

    /** For a delegate call the executor's code is replaced, as geth's state overrides allow. */
    private static @Nullable ObjectNode overrides(EvmAddress from, SimulatedCall call) {
        if (!call.delegate()) {
            return null;
        }
        ObjectNode overrides = JSON.objectNode();
        overrides.putObject(from.value()).put("code", DELEGATOR);
        return overrides;
    }

    private static JsonNode traced(
            EvmClient client, EvmAddress from, SimulatedCall call, ObjectNode options, long end) {
        ObjectNode overrides = overrides(from, call);
        if (overrides != null) {
            options.set("stateOverrides", overrides);
        }
        return client.read(
                "debug_traceCall",
                JSON.arrayNode().add(call(from, call)).add("latest").add(options),
                left(end));
    }

    private static Outcome trace(
            EvmClient client, EvmAddress from, SimulatedCall call, long end, List<Event> events, Findings found) {
        ObjectNode logs = JSON.objectNode().put("tracer", "callTracer").put("timeout", "5s");
        logs.putObject("tracerConfig").put("withLog", true);
        JsonNode trace = traced(client, from, call, logs, end);
        if (!trace.isObject() || !trace.has("gasUsed")) {
            throw new ChainException.Malformed("The node's trace is none");
        }
        walk(call.place(), trace, events, found, 0);
        ObjectNode diff = JSON.objectNode().put("tracer", "prestateTracer").put("timeout", "5s");
        diff.putObject("tracerConfig").put("diffMode", true);
        differences(traced(client, from, call, diff, end), found);
        boolean failed = trace.hasNonNull("error");
        return new Outcome(
                call.place(),
                call.target().value(),
                failed ? "reverted" : "ok",
                failed ? Events.reason(bytes(trace.path("output"))) : null,
                Powers.number(trace.path("gasUsed")));
    }

    private static void differences(JsonNode state, Findings found) {
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
                        // What was zero before is left out.
                        String was = before.isMissingNode() ? NOTHING : word(before);
                        found.slot(entry.getKey(), name, was, word(slot.getValue()));
                    }
                }));
    }

    private static void walk(int place, JsonNode frame, List<Event> events, Findings found, int depth) {
        // What a frame that failed did was undone.
        if (depth > 64 || frame.hasNonNull("error")) {
            return;
        }
        boolean moves =
                switch (frame.path("type").asText("")) {
                    case "CALL", "CREATE", "CREATE2", "SELFDESTRUCT" -> true;
                    default -> false;
                };
        BigInteger value = moves ? Powers.quantity(frame.path("value")) : BigInteger.ZERO;
        if (value.signum() > 0) {
            found.coin(frame.path("from").asText(""), frame.path("to").asText(""), value);
        }
        logs(place, frame.path("logs"), events);
        for (JsonNode inner : frame.path("calls")) {
            walk(place, inner, events, found, depth + 1);
        }
    }

    private static Outcome plain(EvmClient client, EvmAddress from, SimulatedCall call, long end) {
        ArrayNode params = JSON.arrayNode().add(call(from, call)).add("latest");
        ObjectNode overrides = overrides(from, call);
        if (overrides != null) {
            params.add(overrides);
        }
        try {
            client.read("eth_call", params, left(end));
            return new Outcome(call.place(), call.target().value(), "ok", null, 0);
        } catch (ChainException.Reverted e) {
            return new Outcome(call.place(), call.target().value(), "reverted", Events.reason(e.data()), 0);
        } catch (ChainException.Unavailable | ChainException.Malformed e) {
            if (overrides == null) {
                throw e;
            }
            return new Outcome(
                    call.place(), call.target().value(), "not_run", "the node runs no delegate call: " + e.text(), 0);
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
