package io.bulwark.research.service;

import io.bulwark.jobs.Priority;
import io.bulwark.kernel.Principal;
import io.bulwark.research.keep.Duties;
import io.bulwark.research.keep.Reports;
import io.bulwark.research.keep.Watched;
import io.bulwark.research.module.Identity;
import io.bulwark.research.module.Module;
import io.bulwark.research.usage.ProjectUsage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Has the projects that matter most looked at again before somebody asks for them. */
@Singleton
final class Warming {
    private static final int TOP = 100;

    private final Duties duties;
    private final ProjectUsage usage;
    private final AnalysisStore store;
    private final Reports reports;
    private final Researches researches;
    private final Iterable<Watched> watched;
    private final ResearchConfig config;
    private final Counter warmed;

    @Inject
    Warming(
            Duties duties,
            ProjectUsage usage,
            AnalysisStore store,
            Reports reports,
            Researches researches,
            @Any Instance<Watched> watched,
            ResearchConfig config,
            MeterRegistry metrics) {
        this(duties, usage, store, reports, researches, (Iterable<Watched>) watched, config, metrics);
    }

    /** For use without CDI. */
    Warming(
            Duties duties,
            ProjectUsage usage,
            AnalysisStore store,
            Reports reports,
            Researches researches,
            Iterable<Watched> watched,
            ResearchConfig config,
            MeterRegistry metrics) {
        this.duties = duties;
        this.usage = usage;
        this.store = store;
        this.reports = reports;
        this.researches = researches;
        this.watched = watched;
        this.config = config;
        this.warmed = metrics.counter("bulwark_research_warmed");
    }

    /** One round, if it is due and no other instance does it: of the top hundred, the first that are not fresh. */
    int round() {
        if (!duties.claim("warming", config.warming().every())) {
            return 0;
        }
        Map<String, Long> watchers = new HashMap<>();
        watched.forEach(each -> each.watchers().forEach((project, count) -> watchers.merge(project, count, Long::sum)));
        List<String> top = Ranking.of(usage.trending(2 * TOP), store.volumes(), watchers, TOP);
        int sent = 0;
        for (String key : top) {
            if (sent >= config.warming().perRound()) {
                break;
            }
            Optional<Identity> project = stale(key) ? store.project(key) : Optional.empty();
            if (project.isPresent()) {
                researches.submit(project.get(), EnumSet.allOf(Module.class), Principal.OPERATOR, Priority.LOW, false);
                warmed.increment();
                sent++;
            }
        }
        return sent;
    }

    private boolean stale(String key) {
        return Arrays.stream(Module.values()).anyMatch(module -> !reports.isFresh(key, module));
    }
}
