package io.bulwark.research.service;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.jobs.Job;
import io.bulwark.jobs.JobContext;
import io.bulwark.jobs.JobHandler;
import io.bulwark.jobs.JobId;
import io.bulwark.jobs.JobOutcome;
import io.bulwark.jobs.Jobs;
import io.bulwark.jobs.NewJob;
import io.bulwark.jobs.SubmitResult;
import io.bulwark.kernel.KillPoint;
import io.bulwark.kernel.UuidV7;
import io.bulwark.research.Analysis;
import io.bulwark.research.AnalysisJson;
import io.bulwark.research.Findings;
import io.bulwark.research.keep.Gaps;
import io.bulwark.research.keep.Kept;
import io.bulwark.research.keep.Reports;
import io.bulwark.research.model.ModelSynthesis;
import io.bulwark.research.module.Module;
import io.bulwark.research.module.Report;
import io.bulwark.research.score.Facts;
import io.bulwark.research.series.Backfill;
import io.bulwark.research.series.Series;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** Runs one analysis: what is kept and fresh is taken, the other modules look now, all of it becomes one answer. */
@Singleton
public final class AnalysisJob implements JobHandler {
    static final String KIND = "research.analysis.run";
    /** What is left of an attempt's time for everything but the sources. */
    private static final Duration RESERVE = Duration.ofSeconds(4);

    /** And of that for the end of the job alone. */
    private static final Duration LAST = Duration.ofSeconds(1);

    private static final Duration INCOMPLETE = Duration.ofMinutes(1);
    /** Clocks of two machines differ; what another process found this long before counts as found for this analysis. */
    private static final Duration SKEW = Duration.ofSeconds(30);

    private final Jdbi jdbi;
    private final Jobs jobs;
    private final Examiner examiner;
    private final Reports reports;
    private final Roles roles;
    private final AnswerCache answers;
    private final PriceWatch prices;
    private final ModelSynthesis synthesis;
    private final Series series;
    private final Backfill backfill;
    private final AnalysisStore store;
    private final ResearchConfig config;
    private final UuidV7 ids;
    private final InstantSource clock;
    private final MeterRegistry metrics;

    @Inject
    AnalysisJob(
            Jdbi jdbi,
            Jobs jobs,
            Examiner examiner,
            Reports reports,
            Roles roles,
            AnswerCache answers,
            PriceWatch prices,
            ModelSynthesis synthesis,
            Series series,
            Backfill backfill,
            AnalysisStore store,
            ResearchConfig config,
            UuidV7 ids,
            InstantSource clock,
            MeterRegistry metrics) {
        this.jdbi = jdbi;
        this.jobs = jobs;
        this.examiner = examiner;
        this.reports = reports;
        this.roles = roles;
        this.answers = answers;
        this.prices = prices;
        this.synthesis = synthesis;
        this.series = series;
        this.backfill = backfill;
        this.store = store;
        this.config = config;
        this.ids = ids;
        this.clock = clock;
        this.metrics = metrics;
    }

    @Override
    public String kind() {
        return KIND;
    }

    /** How long the sources have in this attempt. */
    static Duration limit(ResearchConfig config, Instant now, JobContext context) {
        Duration left = Duration.between(now, context.deadline()).minus(RESERVE);
        return left.compareTo(config.sources()) < 0 ? left : config.sources();
    }

    @Override
    public JobOutcome run(JobContext context) {
        Task task = Task.read(context.payload());
        Instant start = clock.instant();
        Map<Module, Findings> found = new EnumMap<>(Module.class);
        Set<Module> open = EnumSet.noneOf(Module.class);
        for (Module module : task.modules()) {
            Optional<Kept> kept = reports.fresh(task.project().key(), module, task.notBefore(module));
            if (kept.isPresent()) {
                found.put(module, kept.get().findings());
                finished(context, kept.get().findings(), true);
            } else {
                open.add(module);
                context.progress("module.started", event(module.wire()));
            }
        }
        List<Findings> fresh = look(task, open, context, start);
        fresh.forEach(each -> found.put(Examiner.module(each), each));
        KillPoint.pass("research.found");

        List<Findings> all = List.copyOf(found.values());
        Analysis analysis = Analysis.of(
                task.project(),
                all,
                start,
                Duration.between(start, clock.instant()).toMillis());
        double volatility = examiner.volatility(task.project(), all);
        ObjectNode result = AnalysisJson.comprehensive(analysis);
        ArrayNode warnings = result.putArray("warnings");
        all.forEach(each -> Gaps.warning(each).ifPresent(warnings::add));
        modules((ObjectNode) result.path("metadata"), all, fresh);
        boolean worded = synthesis.word(
                result,
                context.job().owner(),
                Duration.between(clock.instant(), context.deadline()).minus(LAST));
        Duration longest = timeToLive(all, volatility);
        Duration ttl = worded || longest.compareTo(INCOMPLETE) < 0 ? longest : INCOMPLETE;
        String body = result.toString();
        UUID jobId = context.job().id().value();
        fresh.stream()
                .filter(each -> each.module().equals(Module.ONCHAIN.wire()))
                .forEach(each -> prices.looked(task.project().key(), each));
        if (!ttl.isNegative() && !ttl.isZero()) {
            answers.keep(task.project(), task.modules(), jobId, body, ttl);
        }
        KillPoint.pass("research.cached");
        metrics.counter(
                        "bulwark_research_analyses",
                        "rating",
                        analysis.risk().rating().name())
                .increment();
        Instant now = clock.instant();
        List<Findings> own =
                fresh.stream().filter(each -> roles.runs(Examiner.module(each))).toList();
        return new JobOutcome.Completed(JsonNodeFactory.instance.objectNode(), handle -> {
            store.insert(handle, jobId, context.job().owner(), task.project().key(), body, now);
            examiner.keep(handle, task.project(), own, volatility);
            backfill.want(handle, task.project());
            fresh.forEach(each -> series.keep(handle, task.project().key(), each));
        });
    }

    private List<Findings> look(Task task, Set<Module> open, JobContext context, Instant start) {
        Set<Module> here = EnumSet.noneOf(Module.class);
        open.stream().filter(roles::runs).forEach(here::add);
        Set<Module> elsewhere = EnumSet.copyOf(open);
        elsewhere.removeAll(here);
        Map<Module, JobId> delegated = elsewhere.isEmpty() ? Map.of() : delegate(task, elsewhere, context.job());
        Duration limit = limit(config, start, context);
        Instant notBefore = here.stream().anyMatch(task.anew()::contains) ? task.notBefore() : Instant.EPOCH;
        List<Findings> found = new ArrayList<>();
        if (!here.isEmpty()) {
            found.addAll(
                    examiner.examine(task.project(), here, notBefore, limit, each -> finished(context, each, false)));
        }
        delegated.forEach((module, id) -> {
            Findings findings = await(task, module, id, start, limit);
            finished(context, findings, false);
            found.add(findings);
        });
        found.sort(Comparator.comparing(Examiner::module));
        return found;
    }

    /** The same module for the same project, wanted by several analyses at once, is one job. */
    private Map<Module, JobId> delegate(Task task, Set<Module> modules, Job job) {
        return jdbi.inTransaction(handle -> {
            Map<Module, JobId> delegated = new EnumMap<>(Module.class);
            for (Module module : modules) {
                Set<Module> anew = task.anew().contains(module) ? Set.of(module) : Set.of();
                Task part = new Task(task.project(), Set.of(module), anew, task.notBefore());
                NewJob wanted = new NewJob(
                        new JobId(ids.next()),
                        ModuleJob.kind(module),
                        job.priority(),
                        part.dedupeKey("1"),
                        part.payload(),
                        job.owner());
                delegated.put(
                        module,
                        switch (jobs.submit(handle, wanted)) {
                            case SubmitResult.Accepted accepted -> accepted.id();
                            case SubmitResult.Duplicate duplicate -> duplicate.existing();
                        });
            }
            return delegated;
        });
    }

    private Findings await(Task task, Module module, JobId id, Instant start, Duration limit) {
        Duration left = Duration.between(clock.instant(), start.plus(limit));
        Job job = jobs.awaitFinished(id, left.isNegative() ? Duration.ZERO : left);
        Optional<Kept> kept = job.state().finished()
                ? reports.last(task.project().key(), module)
                        .filter(each -> each.findings().at().isAfter(start.minus(SKEW)))
                : Optional.empty();
        return kept.map(Kept::findings).orElseGet(() -> examiner.filled(task.project(), none(module, start)));
    }

    private static Findings none(Module module, Instant start) {
        String reason = "no process examined it in time";
        return new Findings(
                new Report(module.wire(), List.of(), Map.of("all", reason)),
                Facts.none(),
                Map.of(module.wire(), reason),
                start);
    }

    private Duration timeToLive(List<Findings> all, double volatility) {
        Instant now = clock.instant();
        Duration least = Duration.ofMinutes(15);
        for (Findings each : all) {
            Duration left = each.failed().isEmpty()
                    ? Duration.between(now, each.at().plus(Examiner.fresh(each, volatility)))
                    : Examiner.incomplete(each);
            least = left.compareTo(least) < 0 ? left : least;
        }
        return least;
    }

    private static void modules(ObjectNode metadata, List<Findings> all, List<Findings> fresh) {
        ObjectNode modules = metadata.putObject("modules");
        for (Findings each : all) {
            modules.putObject(each.module())
                    .put("status", status(each))
                    .put("at", each.at().toString())
                    .put("cached", !fresh.contains(each));
        }
    }

    private static String status(Findings findings) {
        return findings.report().metrics().isEmpty()
                ? "failed"
                : findings.failed().isEmpty() ? "ok" : "partial";
    }

    private static void finished(JobContext context, Findings findings, boolean cached) {
        context.progress(
                "module.finished",
                event(findings.module())
                        .put("status", status(findings))
                        .put("cached", cached)
                        .put("figures", findings.report().metrics().size())
                        .put("not_assessed", findings.report().notAssessed().size()));
    }

    private static ObjectNode event(String module) {
        return JsonNodeFactory.instance.objectNode().put("module", module);
    }
}
