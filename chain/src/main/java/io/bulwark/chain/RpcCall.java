package io.bulwark.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.kernel.EvmAddress;
import java.util.Set;

/** One JSON-RPC call. Only reads exist here, so any of them may be repeated and sent to another endpoint. */
record RpcCall(String method, ArrayNode params) {
    private static final Set<String> READS = Set.of(
            "eth_chainId",
            "eth_call",
            "eth_getCode",
            "eth_getBalance",
            "eth_getTransactionCount",
            "eth_getBlockByNumber",
            "eth_getLogs",
            "eth_getStorageAt",
            "eth_blockNumber",
            "eth_simulateV1",
            "debug_traceCall");

    RpcCall {
        if (!READS.contains(method)) {
            throw new IllegalArgumentException(method + " is not a read that may be repeated");
        }
    }

    static RpcCall chainId() {
        return new RpcCall("eth_chainId", array());
    }

    static RpcCall latestBlock() {
        return new RpcCall("eth_getBlockByNumber", array().add("latest").add(false));
    }

    static RpcCall block(long number) {
        return new RpcCall("eth_getBlockByNumber", array().add(Hex.of(number)).add(false));
    }

    static RpcCall code(EvmAddress address, String block) {
        return new RpcCall("eth_getCode", array().add(address.value()).add(block));
    }

    static RpcCall balance(EvmAddress address, String block) {
        return new RpcCall("eth_getBalance", array().add(address.value()).add(block));
    }

    static RpcCall nonce(EvmAddress address, String block) {
        return new RpcCall(
                "eth_getTransactionCount", array().add(address.value()).add(block));
    }

    static RpcCall logs(ObjectNode filter) {
        return new RpcCall("eth_getLogs", array().add(filter));
    }

    static RpcCall call(EvmAddress to, byte[] data, long gas, String block) {
        return call(JsonNodeFactory.instance.objectNode().put("to", to.value()), data, gas, block);
    }

    /** Without a receiver: the data runs as the code of a contract being created. */
    static RpcCall create(byte[] initCode, long gas, String block) {
        return call(JsonNodeFactory.instance.objectNode(), initCode, gas, block);
    }

    private static RpcCall call(ObjectNode transaction, byte[] data, long gas, String block) {
        JsonNode call = transaction.put("data", Hex.of(data)).put("gas", Hex.of(gas));
        return new RpcCall("eth_call", array().add(call).add(block));
    }

    private static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }
}
