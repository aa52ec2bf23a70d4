package io.bulwark.proposals;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.jobs.JobContext;
import io.bulwark.jobs.JobHandler;
import io.bulwark.jobs.JobOutcome;
import io.bulwark.kernel.KillPoint;
import io.bulwark.kernel.UuidV7;
import io.bulwark.proposals.actions.ActionsReport;
import io.bulwark.proposals.analysis.Severity;
import io.bulwark.proposals.analysis.Snapshot;
import io.bulwark.proposals.analysis.SnapshotExtractor;
import io.bulwark.proposals.analysis.TextAnalyst;
import io.bulwark.proposals.analysis.TextReport;
import io.bulwark.proposals.model.ModelAnalyst;
import io.bulwark.proposals.model.ModelUse;
import io.bulwark.proposals.timeline.CodePin;
import io.bulwark.proposals.timeline.Timeline;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs one scan: the agents, the mediator, the snapshot, and the row that keeps them. */
@Singleton
public final class ScanJob implements JobHandler {
    /** Names the rules that made a result; part of every answer, so that a changed rule never passes for the old one. */
    static final String RULES_VERSION = "2026.11.3";

    /** Capability, dot, kind: {@code --roles worker:proposals} runs every kind that begins with it. */
    static final String KIND = "proposals.scan";

    private static final Duration SIMULATION = Duration.ofSeconds(6);
    private static final Duration TIMELINE = Duration.ofSeconds(4);
    private static final Duration RESERVE = Duration.ofSeconds(2);

    private final ScanStore store;
    private final LargeAmounts largeAmounts;
    private final ScanCache cache;
    private final Sentinel sentinel;
    private final ModelAnalyst model;
    private final Payloads payloads;
    private final Comparisons comparisons;
    private final Effects effects;
    private final ProposerTimeline timelines;
    private final ObjectMapper json;
    private final UuidV7 ids;
    private final InstantSource clock;
    private final MeterRegistry metrics;
    private final Steps steps;
    private final TextAnalyst analyst = new TextAnalyst();
    private final SnapshotExtractor snapshots = new SnapshotExtractor();

    @Inject
    ScanJob(
            ScanStore store,
            LargeAmounts largeAmounts,
            ScanCache cache,
            Sentinel sentinel,
            ModelAnalyst model,
            Payloads payloads,
            Comparisons comparisons,
            Effects effects,
            ProposerTimeline timelines,
            ObjectMapper json,
            UuidV7 ids,
            InstantSource clock,
            MeterRegistry metrics) {
        this.store = store;
        this.largeAmounts = largeAmounts;
        this.cache = cache;
        this.sentinel = sentinel;
        this.model = model;
        this.payloads = payloads;
        this.comparisons = comparisons;
        this.effects = effects;
        this.timelines = timelines;
        // The wire form writes every member of ours in snake_case.
        this.json = json.copy().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
        this.ids = ids;
        this.clock = clock;
        this.metrics = metrics;
        this.steps = new Steps(metrics);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public JobOutcome run(JobContext context) throws Exception {
        UUID proposalId = UUID.fromString(context.payload().path("proposal").asText());
        Proposal proposal = store.proposal(proposalId)
                .orElseThrow(() -> new IllegalStateException("No proposal " + proposalId))
                .proposal();
        Scan scan = scan(proposal, proposalId, context);
        ScanResult result = scan.result();
        KillPoint.pass("scan.analysed");
        String body = json.writeValueAsString(result);
        steps.time(
                "cache",
                () -> cache.keep(
                        proposal,
                        context.job().id().value(),
                        context.job().owner(),
                        body,
                        scan.sighting(),
                        scan.complete()));
        KillPoint.pass("scan.cached");
        Instant now = clock.instant();
        UUID id = ids.next();
        UUID jobId = context.job().id().value();
        metrics.counter(
                        "bulwark_scans",
                        "risk_level",
                        result.riskLevel().name(),
                        "recommendation",
                        result.recommendation().name())
                .increment();
        return new JobOutcome.Completed(
                JsonNodeFactory.instance.objectNode(),
                handle -> steps.time("store", () -> {
                    store.insertAnalysis(handle, id, jobId, proposalId, result, body, now);
                    comparisons.keep(
                            handle,
                            proposalId,
                            context.job().owner(),
                            scan.seen().prepared(),
                            now);
                }));
    }

    private record Scan(ScanResult result, Sentinel.Sighting sighting, Comparisons.Seen seen, boolean complete) {}

    private record Reading(TextReport report, @Nullable ModelUse use) {}

    private static Severity worst(List<ScanResult.Flag> flags) {
        return flags.stream()
                .map(ScanResult.Flag::severity)
                .max(Comparator.naturalOrder())
                .orElse(Severity.LOW);
    }

    private Scan scan(Proposal proposal, UUID id, JobContext context) throws InterruptedException {
        long start = System.nanoTime();
        started(context, "reputation");
        Sentinel.Sighting sighting = steps.timed("reputation", () -> sentinel.look(proposal));
        ReputationReport reputation = sighting.report();
        Integer reputationScore = reputation instanceof ReputationReport.Scored scored ? scored.score() : null;
        finished(context, "reputation", reputationScore == null ? "unknown" : "ok", reputationScore);
        KillPoint.pass("scan.reputation-finished");

        started(context, "nlp");
        Reading reading = read(proposal, context);
        TextReport text = reading.report();
        finished(context, "nlp", "ok", text.score());
        KillPoint.pass("scan.nlp-finished");

        ActionsReport actions = null;
        if (proposal.actions() != null) {
            started(context, "actions");
            actions = steps.timed("actions", () -> payloads.look(proposal));
            finished(
                    context,
                    "actions",
                    actions == null ? "not_given" : actions.status(),
                    actions == null ? null : actions.score());
        }

        Comparisons.Seen seen = steps.timed(
                "similar", () -> comparisons.look(proposal, id, context.job().owner()));
        Long chain = sentinel.chain(proposal);
        ActionsReport payload = actions;
        Timeline timeline =
                steps.timed("timeline", () -> timelines.read(proposal, sighting, chain, left(context, TIMELINE)));
        Effects.Seen done = steps.timed(
                "simulation",
                () -> effects.look(
                        proposal, payload, ProposerTimeline.freshVotes(timeline), left(context, SIMULATION)));
        Code code = steps.timed("code", () -> code(proposal, id, payload, chain, left(context, TIMELINE)));
        Around around = new Around(
                seen,
                done,
                timeline,
                code.pins(),
                Stream.concat(code.flags().stream(), ProposerTimeline.flags(timeline, proposal).stream())
                        .toList());

        started(context, "mediator");
        Snapshot snapshot = steps.timed("snapshot", () -> snapshots.extract(proposal.title(), proposal.description()));
        Mediator.Verdict verdict = steps.timed(
                "mediator",
                () -> Mediator.combine(
                        reputation,
                        text,
                        payload,
                        isLarge(proposal, snapshot),
                        worst(elsewhere(sighting, around)),
                        done.coverage()));
        finished(context, "mediator", "ok", verdict.compositeScore());
        long elapsed = System.nanoTime() - start;
        ModelUse use = reading.use();
        return new Scan(
                result(sighting, around, reading, payload, verdict, snapshot, (int) Math.ceilDiv(elapsed, 1_000_000L)),
                sighting,
                seen,
                use == null || use.answered());
    }

    /** What a look at the chain may take so that the job still ends in time; nothing when it is late already. */
    private Duration left(JobContext context, Duration most) {
        Duration left = Duration.between(clock.instant(), context.deadline()).minus(RESERVE);
        return left.isNegative() ? Duration.ZERO : left.compareTo(most) < 0 ? left : most;
    }

    /** What is neither the text's nor the payload's own. */
    private record Around(
            Comparisons.Seen seen,
            Effects.Seen done,
            Timeline timeline,
            List<CodePin> pins,
            List<ScanResult.Flag> warnings) {}

    private record Code(List<CodePin> pins, List<ScanResult.Flag> flags) {}

    private Code code(
            Proposal proposal, UUID id, @Nullable ActionsReport payload, @Nullable Long chain, Duration time) {
        Long otherwise = chain == null ? proposal.chainId() : chain;
        List<CodePin> pins = timelines.pins(CodeWarnings.targets(payload, otherwise), time);
        List<CodePin> earlier = pins.isEmpty() ? List.of() : store.pins(id);
        return new Code(pins, CodeWarnings.flags(payload, otherwise, pins, earlier));
    }

    private static List<ScanResult.Flag> elsewhere(Sentinel.Sighting sighting, Around around) {
        return Stream.of(sighting.flags(), around.seen().flags(), around.done().flags(), around.warnings())
                .flatMap(List::stream)
                .toList();
    }

    /** The rules read first; a model that does not answer in time changes nothing. */
    private Reading read(Proposal proposal, JobContext context) throws InterruptedException {
        String title = proposal.title();
        String description = proposal.description();
        TextReport found = steps.timed("nlp", () -> analyst.analyse(title, description));
        if (!model.configured()) {
            return new Reading(found, null);
        }
        Duration left = Duration.between(clock.instant(), context.deadline());
        ModelAnalyst.Judged judged = steps.timed(
                "model",
                () -> model.judge(title, description, found, context.job().owner(), left));
        if (Thread.interrupted()) {
            throw new InterruptedException("The attempt was ended while a model was asked");
        }
        metrics.counter(
                        "bulwark_scan_models",
                        "status",
                        judged.use().status().wire(),
                        "reason",
                        String.valueOf(judged.use().reason()))
                .increment();
        return new Reading(judged.report(), judged.use());
    }

    /** The amount that the form states counts; a text without a stated amount is judged by the total it names. */
    private boolean isLarge(Proposal proposal, Snapshot snapshot) {
        BigDecimal amount = proposal.requestedAmount();
        String token = proposal.requestedToken();
        if (amount == null && snapshot.budget().total() != null) {
            amount = new BigDecimal(snapshot.budget().total());
            token = snapshot.budget().token();
        }
        return largeAmounts.isLarge(proposal.daoName(), token, amount);
    }

    private static ScanResult result(
            Sentinel.Sighting sighting,
            Around around,
            Reading reading,
            @Nullable ActionsReport payload,
            Mediator.Verdict verdict,
            Snapshot snapshot,
            int millis) {
        TextReport text = reading.report();
        ModelUse use = reading.use();
        boolean withModel = use != null && use.answered();
        List<ScanResult.Flag> flags = text.redFlags().stream()
                .map(flag -> ScanResult.Flag.of("nlp", flag))
                .toList();
        ScanResult.Actions actions = ScanResult.Actions.of(payload);
        List<ScanResult.Flag> ofActions = actions.redFlags() == null ? List.of() : actions.redFlags();
        List<ScanResult.Flag> all = Stream.of(elsewhere(sighting, around), ofActions, flags)
                .flatMap(List::stream)
                .sorted(Comparator.comparing(ScanResult.Flag::severity).reversed())
                .toList();
        return new ScanResult(
                RULES_VERSION,
                use == null ? null : use.version(),
                new ScanResult.Agents(
                        wire(sighting.report()),
                        new ScanResult.Nlp(
                                "ok",
                                withModel ? "model" : "rules",
                                text.score(),
                                flags,
                                text.tactics(),
                                text.confidence(),
                                text.reasoning(),
                                text.parts(),
                                withModel ? List.of("deterministic", "model") : List.of("deterministic"),
                                use),
                        actions,
                        new ScanResult.Mediation("ok", verdict.contributions())),
                verdict.compositeScore(),
                verdict.riskLevel(),
                verdict.recommendation(),
                verdict.reasoning(),
                verdict.confidence(),
                verdict.coverage(),
                verdict.inconclusive(),
                all,
                snapshot,
                around.seen().similar(),
                around.done().report(),
                around.timeline(),
                around.pins(),
                millis);
    }

    private static ScanResult.Reputation wire(ReputationReport reputation) {
        return switch (reputation) {
            case ReputationReport.Scored scored ->
                new ScanResult.Reputation("ok", scored.score(), scored.flags(), scored.reasoning(), scored.metadata());
            case ReputationReport.Unknown unknown ->
                new ScanResult.Reputation("unknown", null, List.of(), unknown.reasoning(), Map.of());
        };
    }

    private static void started(JobContext context, String agent) {
        context.progress("agent.started", JsonNodeFactory.instance.objectNode().put("agent", agent));
    }

    private static void finished(JobContext context, String agent, String status, @Nullable Integer score) {
        ObjectNode data =
                JsonNodeFactory.instance.objectNode().put("agent", agent).put("status", status);
        context.progress("agent.finished", score == null ? data.putNull("score") : data.put("score", score));
    }
}
