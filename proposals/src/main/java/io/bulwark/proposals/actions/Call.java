package io.bulwark.proposals.actions;

import io.bulwark.proposals.analysis.Severity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call of the tree as it is told.
 *
 * @param path the action's number and those of the calls inside it, such as {@code 2.1}
 * @param chainId 0 where a bridge leads to a chain that is not known
 * @param value in wei
 * @param signature of the function that counts; {@code candidates} are all that share its selector
 * @param grade how bad the call would be if the text did not tell it
 * @param disclosure in lower case: routine, disclosed, partly, contradicted, undisclosed
 * @param issues what is wrong with the call itself
 */
public record Call(
        String path,
        @Nullable Long chainId,
        @Nullable String target,
        @Nullable String contract,
        String value,
        String operation,
        @Nullable String selector,
        @Nullable String signature,
        List<String> candidates,
        List<Argument> arguments,
        String summary,
        @Nullable String kind,
        @Nullable Severity grade,
        String disclosure,
        String disclosureReason,
        List<String> issues,
        List<Call> calls) {
    /** An argument, shortened for people. */
    public record Argument(String name, String type, String value) {}
}
