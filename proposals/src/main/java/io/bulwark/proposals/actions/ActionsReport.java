package io.bulwark.proposals.actions;

import io.bulwark.proposals.analysis.Severity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What would be executed and how the text tells it. Severity, confidence and coverage are kept apart: a call that cannot be
 * decoded lowers {@code coverage}, never {@code score}.
 *
 * @param schemaVersion of this object's form; members may be added within a version
 * @param status {@code ok}, or {@code nothing_to_do} for an empty list
 * @param score 0 (nothing found) to 100
 * @param severity of the worst finding
 * @param confidence 0-1, how sure the findings are
 * @param coverage 0-1, the share of the calls whose effect could be read
 * @param calls the tree
 * @param transfers the money that moves
 * @param privileged calls that give or take power
 * @param claims what the text says, each set against the payload
 */
public record ActionsReport(
        int schemaVersion,
        String status,
        int score,
        @Nullable Severity severity,
        double confidence,
        double coverage,
        String reasoning,
        List<ActionFlag> flags,
        List<Call> calls,
        List<Transfer> transfers,
        List<Privileged> privileged,
        List<ClaimCheck> claims) {
    /** Version of the form. */
    public static final int SCHEMA = 1;

    /**
     * Money that moves or may be moved.
     *
     * @param amount in whole units of {@code token}, else in its smallest unit, as {@code unit} says
     * @param kind transfer or allowance
     */
    public record Transfer(
            String path,
            String kind,
            @Nullable Long chainId,
            @Nullable String token,
            @Nullable String tokenAddress,
            @Nullable String amount,
            String unit,
            @Nullable String recipient,
            String disclosure) {}

    /** A call that gives or takes power. */
    public record Privileged(String path, String kind, Severity grade, String summary, String disclosure) {}

    /**
     * A claim of the text.
     *
     * @param status matched, missing or contradicted
     * @param field the submitted member, {@code start} and {@code end} its code points
     * @param paths the calls that match or contradict it
     */
    public record ClaimCheck(
            String kind,
            String status,
            String quote,
            String field,
            int start,
            int end,
            String reason,
            List<String> paths) {}
}
