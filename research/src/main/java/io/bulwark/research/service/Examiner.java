package io.bulwark.research.service;

import io.bulwark.research.Analyst;
import io.bulwark.research.Findings;
import io.bulwark.research.keep.Freshness;
import io.bulwark.research.keep.Gaps;
import io.bulwark.research.keep.Kept;
import io.bulwark.research.keep.Reports;
import io.bulwark.research.module.Identity;
import io.bulwark.research.module.Module;
import io.bulwark.research.source.Source;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** Asks the sources in this process, falls back on what is kept where they fail, and keeps what they said. */
@Singleton
final class Examiner {
    private static final Duration INCOMPLETE = Duration.ofMinutes(1);

    private static final Duration INCOMPLETE_SLOW = Duration.ofMinutes(10);

    private final Analyst analyst;
    private final Reports reports;

    @Inject
    Examiner(Analyst analyst, Reports reports) {
        this.analyst = analyst;
        this.reports = reports;
    }

    List<Findings> examine(
            Identity project, Set<Module> modules, Instant notBefore, Duration limit, Consumer<Findings> arrived) {
        return analyst.examine(project, modules, notBefore, limit, arrived).stream()
                .map(each -> filled(project, each))
                .toList();
    }

    Findings filled(Identity project, Findings findings) {
        return findings.failed().isEmpty()
                ? findings
                : reports.last(project.key(), module(findings))
                        .map(kept -> Gaps.fill(findings, kept.findings()))
                        .orElse(findings);
    }

    /** Keeps findings with the caller's transaction. */
    void keep(Handle handle, Identity project, List<Findings> findings, double volatility) {
        findings.forEach(each -> reports.keep(handle, project.key(), each, fresh(each, volatility)));
    }

    /** How much the project's price moves, by these findings or the last that are kept. */
    double volatility(Identity project, List<Findings> findings) {
        Optional<Findings> before = reports.last(project.key(), Module.ONCHAIN).map(Kept::findings);
        return Freshness.volatility(
                Stream.concat(findings.stream(), before.stream()).toList());
    }

    /** What a failing source left incomplete is looked at again soon. */
    static Duration fresh(Findings findings, double volatility) {
        return findings.failed().isEmpty() ? Freshness.of(module(findings), volatility) : incomplete(findings);
    }

    /** A source whose limit is counted by the hour has nothing new a minute later, and its calls are few. */
    static Duration incomplete(Findings findings) {
        boolean slow = Stream.of(Source.values())
                .filter(source -> findings.failed().containsKey(source.wire()))
                .allMatch(source -> source.window().compareTo(Duration.ofHours(1)) >= 0);
        boolean sources =
                Stream.of(Source.values()).anyMatch(source -> findings.failed().containsKey(source.wire()));
        return slow && sources ? INCOMPLETE_SLOW : INCOMPLETE;
    }

    static Module module(Findings findings) {
        return Arrays.stream(Module.values())
                .filter(module -> module.wire().equals(findings.module()))
                .findFirst()
                .orElseThrow();
    }
}
