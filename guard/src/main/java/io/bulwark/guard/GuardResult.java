package io.bulwark.guard;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One guard's part of the answer.
 *
 * @param verdict what counts; allow under a monitor-only policy
 * @param would what an enforced policy would have said, where that differs
 * @param score risk 0-1
 * @param findings those that count under the policy
 * @param reason why nothing was checked, or null
 * @param details figures under their wire names
 * @param ms milliseconds
 */
public record GuardResult(
        Verdict verdict,
        @Nullable Verdict would,
        double score,
        List<Finding> findings,
        List<NotChecked> notChecked,
        @Nullable String reason,
        Map<String, Object> details,
        double ms) {
    /** The same with other details. */
    GuardResult with(Map<String, Object> others) {
        return new GuardResult(verdict, would, score, findings, notChecked, reason, others, ms);
    }
}
