package io.bulwark.research;

import io.bulwark.research.module.Identity;
import io.bulwark.research.module.Report;
import io.bulwark.research.score.Facts;
import io.bulwark.research.score.RiskScore;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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

    /** Joins what modules found, at whatever times they did; of a fact that several know, the newest counts. */
    public static Analysis of(Identity project, List<Findings> findings, Instant at, long millis) {
        Facts facts = Facts.none();
        Map<String, String> failed = new TreeMap<>();
        for (Findings each :
                findings.stream().sorted(Comparator.comparing(Findings::at)).toList()) {
            facts = facts.and(each.facts());
            failed.putAll(each.failed());
        }
        List<Report> reports = findings.stream().map(Findings::report).toList();
        RiskScore risk = RiskScore.of(facts);
        return new Analysis(project, reports, risk, Synthesis.of(project, reports, risk), failed, at, millis);
    }

    /** Share of the metrics that have a value, over all modules. */
    public double coverage() {
        return reports.stream().mapToDouble(Report::coverage).average().orElse(0);
    }
}
