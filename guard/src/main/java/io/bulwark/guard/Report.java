package io.bulwark.guard;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a guard saw, before a policy judges it.
 *
 * @param score the risk from 0 (nothing) to 1 (certain); comparable between texts, so it can be ranked
 * @param findings in the order of the text
 * @param details figures of this guard, in the wire's names
 * @param notApplicable why the guard had nothing to look at, or null
 */
public record Report(
        double score,
        List<Finding> findings,
        List<NotChecked> notChecked,
        Map<String, Object> details,
        @Nullable String notApplicable) {
    /** A report of a guard that had nothing to look at. */
    public static Report notApplicable(String reason) {
        return new Report(0, List.of(), List.of(), Map.of(), reason);
    }
}
