package io.bulwark.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.bulwark.kernel.EvmAddress;
import java.time.Duration;
import java.util.List;

/** Reads one chain. All methods block, are bounded in time, and fail with a {@link ChainException}. Thread-safe. */
public final class EvmClient {
    private static final String LATEST = "latest";
    /** Contract code is at most 24 KiB (EIP-170) on most chains; some allow more. */
    private static final int MAX_CODE = 1 << 20;

    private final long chainId;
    private final RpcPool pool;

    EvmClient(long chainId, RpcPool pool) {
        this.chainId = chainId;
        this.pool = pool;
    }

    /** The chain's EIP-155 id; every endpoint has been asked for it. */
    public long chainId() {
        return chainId;
    }

    /** What the contract at {@code to} returns for {@code data} at the latest block; empty when there is no contract. */
    public byte[] call(EvmAddress to, byte[] data, CallLimits limits) {
        return call(RpcCall.call(to, data, limits.gas(), LATEST), limits);
    }

    /** What {@code initCode} returns when it runs as the constructor of a contract, at the latest block. */
    public byte[] callWithCode(byte[] initCode, CallLimits limits) {
        return call(RpcCall.create(initCode, limits.gas(), LATEST), limits);
    }

    /**
     * What the node answers to any method that only reads or simulates; the answer is as hostile as the node.
     *
     * @throws IllegalArgumentException for a method that is not such a one
     */
    public JsonNode read(String method, ArrayNode params, Duration timeout) {
        return ask(new RpcCall(method, params), Deadline.in(timeout)).value();
    }

    /** The code at the address at the latest block; empty where there is none. */
    public byte[] code(EvmAddress address, Duration timeout) {
        return Hex.bytes(
                ask(RpcCall.code(address, LATEST), Deadline.in(timeout)).value(), MAX_CODE);
    }

    /** Whether there is code at the address, a delegation of EIP-7702 included. */
    public boolean hasCode(EvmAddress address) {
        JsonNode code = ask(RpcCall.code(address, LATEST), Deadline.in(CallLimits.DEFAULT.timeout()))
                .value();
        return Hex.bytes(code, MAX_CODE).length > 0;
    }

    private byte[] call(RpcCall call, CallLimits limits) {
        return Hex.bytes(ask(call, Deadline.in(limits.timeout())).value(), limits.maxBytes());
    }

    RpcAnswer ask(RpcCall call, Deadline deadline) {
        return pool.send(List.of(call), deadline).getFirst();
    }

    /** The answers in the order of the calls, each of which may have been refused on its own. */
    List<RpcAnswer> ask(List<RpcCall> calls, Deadline deadline) {
        return pool.send(calls, deadline);
    }
}
