package io.bulwark.research;

import io.bulwark.research.module.Identity;
import io.bulwark.research.module.Report;
import io.bulwark.research.score.RiskScore;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A project examined.
 *
 * @param reports of the modules that were asked for, in their order
 * @param failed sources that gave no answer, with the reason
 */
public record Analysis(
        Identity project,
        List<Report> reports,
        RiskScore risk,
        Synthesis synthesis,
        Map<String, String> failed,
        Instant at,
        long millis) {
    public Analysis {
        reports = List.copyOf(reports);
        failed = Map.copyOf(failed);
    }

    /** Share of the metrics that have a value, over all modules. */
    public double coverage() {
        return reports.stream().mapToDouble(Report::coverage).average().orElse(0);
    }
}
