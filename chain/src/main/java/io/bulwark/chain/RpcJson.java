package io.bulwark.chain;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads JSON-RPC 2.0 answers, which may be anything: a node is as hostile as the network before it. */
final class RpcJson {
    private static final int RATE_LIMITED = -32005;
    private static final int REVERTED = 3;
    private static final int MAX_REVERT_BYTES = 64 * 1024;
    private static final ObjectReader READER = reader();

    private RpcJson() {}

    private static ObjectReader reader() {
        JsonFactory factory = new JsonFactoryBuilder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(32)
                        .maxStringLength(Integer.MAX_VALUE)
                        .maxNumberLength(100)
                        .maxNameLength(200)
                        .build())
                .build();
        return JsonMapper.builder(factory)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build()
                .readerFor(JsonNode.class);
    }

    /** The document, or a missing node when there is none. */
    static JsonNode parse(byte[] body) {
        try {
            JsonNode node = READER.readValue(body);
            return node == null ? MissingNode.getInstance() : node;
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    static boolean rateLimited(JsonNode answer) {
        return answer.path("error").path("code").asInt() == RATE_LIMITED;
    }

    /** The answers of a batch in the order of its calls; each has to be there exactly once. */
    static List<RpcAnswer> answers(JsonNode array, long firstId, List<RpcCall> calls) throws RpcEndpoint.Failure {
        @Nullable RpcAnswer[] answers = new RpcAnswer[calls.size()];
        for (JsonNode element : array) {
            long place = id(element) - firstId;
            if (place < 0 || place >= answers.length || answers[(int) place] != null) {
                throw malformed("answered a batch with wrong ids");
            }
            answers[(int) place] = answer(element, firstId + place, calls.get((int) place));
        }
        for (RpcAnswer answer : answers) {
            if (answer == null) {
                throw malformed("left out answers of a batch");
            }
        }
        return List.of(answers);
    }

    static RpcAnswer answer(JsonNode node, long id, RpcCall call) throws RpcEndpoint.Failure {
        JsonNode error = node.path("error");
        if (error.isObject()) {
            // An error may come without an id when the node could not read the request.
            if (!node.path("id").isNull() && !node.path("id").isMissingNode() && id(node) != id) {
                throw malformed("answered another request");
            }
            return error(error, call);
        }
        if (id(node) != id) {
            throw malformed("answered another request");
        }
        JsonNode result = node.path("result");
        boolean mayBeNull = call.method().equals("eth_getBlockByNumber");
        if (result.isMissingNode() || (result.isNull() && !mayBeNull)) {
            throw malformed("answered without a result");
        }
        return new RpcAnswer.Result(result);
    }

    private static RpcAnswer error(JsonNode error, RpcCall call) {
        int code = error.path("code").asInt();
        String message = error.path("message").asText("").toLowerCase(Locale.ROOT);
        if (call.method().equals("eth_call") && (code == REVERTED || failedInContract(message))) {
            return new RpcAnswer.Reverted(revertData(error.path("data")));
        }
        // A refused range of logs reads like a rate limit with some providers, but waiting does not help it.
        boolean logs = call.method().equals("eth_getLogs");
        if (code == RATE_LIMITED || message.contains("rate limit") || message.contains("too many requests")) {
            return new RpcAnswer.Refused(code, RpcAnswer.Reason.RATE_LIMITED, !logs);
        }
        if (message.contains("header not found")
                || message.contains("unknown block")
                || message.contains("block not found")) {
            return new RpcAnswer.Refused(code, RpcAnswer.Reason.UNKNOWN_BLOCK, true);
        }
        if (message.contains("trie node")
                || message.contains("archive")
                || message.contains("pruned")
                || message.contains("state is not available")
                || message.contains("state not available")
                || message.contains("historical state")) {
            return new RpcAnswer.Refused(code, RpcAnswer.Reason.NO_HISTORY, false);
        }
        return new RpcAnswer.Refused(code, RpcAnswer.Reason.OTHER, false);
    }

    private static boolean failedInContract(String message) {
        return message.contains("revert")
                || message.contains("invalid opcode")
                || message.contains("invalid jump")
                || message.contains("out of gas")
                || message.contains("stack underflow")
                || message.contains("stack overflow")
                || message.contains("stack limit")
                || message.contains("vm execution error")
                || message.contains("evm error");
    }

    /** Nodes send the bytes as a string, or as an object's {@code data}, or with a word before them, or not at all. */
    private static byte[] revertData(JsonNode data) {
        String text = data.isObject() ? data.path("data").asText("") : data.asText("");
        int start = text.indexOf("0x");
        if (start < 0 || text.length() - start > 2 + 2 * MAX_REVERT_BYTES) {
            return new byte[0];
        }
        try {
            return HexFormat.of().parseHex(text, start + 2, text.length());
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static long id(JsonNode node) {
        JsonNode id = node.path("id");
        return id.isIntegralNumber() && id.canConvertToLong() ? id.longValue() : -1;
    }

    private static RpcEndpoint.Failure malformed(String message) {
        return new RpcEndpoint.Failure("malformed", message);
    }
}
