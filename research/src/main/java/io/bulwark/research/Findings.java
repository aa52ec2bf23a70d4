package io.bulwark.research;

import io.bulwark.research.module.Report;
import io.bulwark.research.score.Facts;
import java.time.Instant;
import java.util.Map;

/**
 * What one module found.
 *
 * @param facts what its answers tell of the risk
 * @param failed sources that gave no answer, with the reason
 * @param at when the module began to ask
 */
public record Findings(Report report, Facts facts, Map<String, String> failed, Instant at) {
    public Findings {
        failed = Map.copyOf(failed);
    }

    public String module() {
        return report.module();
    }
}
