package io.bulwark.proposals.actions;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One action of a proposal. It is raw (target and call data) or typed (contract, function and arguments).
 *
 * @param target in lower case; null where only the contract's name is known
 * @param value in wei
 * @param signature with one, {@code calldata} holds the arguments only; without one, the whole call
 * @param calldata null where the source has no encoded call
 * @param chainId where it runs, null where that is not said
 * @param args of a typed call
 * @param controller the contract that will execute the payload, where the source says so
 * @param canonical the action as sent, in JSON with sorted members: what is stored and what a kept answer depends on
 */
public record Action(
        @Nullable String target,
        BigInteger value,
        @Nullable String signature,
        byte @Nullable [] calldata,
        Operation operation,
        @Nullable Long chainId,
        @Nullable String contract,
        @Nullable String function,
        List<JsonNode> args,
        @Nullable String controller,
        String canonical) {
    public Action {
        args = List.copyOf(args);
    }

    /** How the target runs: on its own, or with the caller's storage, funds and powers. */
    public enum Operation {
        CALL,
        DELEGATECALL
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Action action && action.canonical.equals(canonical);
    }

    @Override
    public int hashCode() {
        return canonical.hashCode();
    }

    @Override
    public String toString() {
        return canonical.length() <= 200 ? canonical : canonical.substring(0, 200);
    }

    static String hex(byte[] bytes) {
        return "0x" + HexFormat.of().formatHex(bytes);
    }
}
