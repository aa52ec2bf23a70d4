package io.bulwark.chain;

import com.fasterxml.jackson.databind.JsonNode;

/** What a node said to one call. */
sealed interface RpcAnswer {
    /** The call's result; null (the JSON value) only where the method may answer so. */
    record Result(JsonNode value) implements RpcAnswer {}

    /** The call ran and failed in the contract. */
    record Reverted(byte[] data) implements RpcAnswer {}

    /**
     * The node refused. Another node may know better; {@code passing} says that this one may too, a moment later. The
     * node's own words are left out: they may repeat the endpoint's key.
     */
    record Refused(int code, Reason reason, boolean passing) implements RpcAnswer {}

    /** As far as a node's error can be understood. */
    enum Reason {
        RATE_LIMITED("the node limits the rate or the size of requests"),
        NO_HISTORY("the node keeps no state of that block"),
        UNKNOWN_BLOCK("the node does not know that block"),
        OTHER("the node refused the call");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /**
     * The result's value.
     *
     * @throws ChainException.Reverted when the contract failed
     * @throws ChainException.Unavailable when the node refused
     */
    default JsonNode value() {
        return switch (this) {
            case Result result -> result.value();
            case Reverted reverted -> throw new ChainException.Reverted(reverted.data());
            case Refused refused ->
                throw new ChainException.Unavailable(
                        "No endpoint can tell: " + refused.reason().text() + " (error " + refused.code() + ")",
                        refused.passing());
        };
    }
}
