package io.bulwark.proposals.model;

import io.bulwark.cache.CacheKey;
import io.bulwark.gateway.ModelTasks;
import io.bulwark.gateway.TaskOutcome;
import io.bulwark.guard.GuardEngine;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.Principal;
import io.bulwark.proposals.ProposalsConfig;
import io.bulwark.proposals.analysis.Quotes;
import io.bulwark.proposals.analysis.RedFlag;
import io.bulwark.proposals.analysis.TextReport;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Asks the configured model about a proposal and adds what it says to what the rules found (docs/scoring-text.md). */
@Singleton
public final class ModelAnalyst {
    private static final System.Logger LOG = System.getLogger("io.bulwark.proposals");
    private static final String ADVICE =
            "A language model raised this and the rules did not: read the quoted passage and judge for yourself.";

    private final ProposalsConfig.Analyst config;
    private final String model;
    private final ModelTasks tasks;
    private final Suspicion suspicion;
    private final Prompt prompt = new Prompt();

    /** What the rules and the model say together, and what the model did for it. */
    public record Judged(TextReport report, ModelUse use) {}

    @Inject
    public ModelAnalyst(ProposalsConfig config, ModelTasks tasks, GuardEngine guards) {
        this.config = config.analyst();
        this.model = this.config.model().orElse("").strip();
        this.tasks = tasks;
        this.suspicion = new Suspicion(guards);
    }

    /** Whether a model is to be asked at all. */
    public boolean configured() {
        return !model.isEmpty();
    }

    /** Changes with whatever may change an answer: the way to it, the model, the prompt. */
    public String fingerprint() {
        if (!configured()) {
            return "rules";
        }
        CacheKey.Inputs inputs = new CacheKey.Inputs();
        inputs.add(model).add(Prompt.VERSION).add(config.maxCharacters());
        return "model-" + inputs.hash().substring(0, 8);
    }

    /**
     * Adds the model's view; never throws for what the model or the text does.
     *
     * @param found by the rules in the same text; nothing of it is lost
     * @param owner who pays
     * @param left until the job must have ended
     */
    public Judged judge(String title, String description, TextReport found, String owner, Duration left) {
        Duration time = left.minus(config.reserve());
        time = time.compareTo(config.timeout()) > 0 ? config.timeout() : time;
        Envelope envelope = new Envelope(config.maxCharacters());
        boolean cut = envelope.cuts(description);
        boolean suspicious = suspicion.of(title, description, found);
        TaskOutcome outcome = tasks.run(principal(owner), prompt.task(model, envelope, title, description, time));
        return switch (outcome) {
            case TaskOutcome.Unavailable none -> {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "The proposal analyst goes on without " + model + ": " + none.code() + ", " + none.message());
                yield new Judged(found, notUsed(none, cut));
            }
            case TaskOutcome.Answered answered ->
                joined(found, new Quotes(title, description), answered, suspicious, cut);
        };
    }

    private Judged joined(
            TextReport found, Quotes quotes, TaskOutcome.Answered answered, boolean suspicious, boolean cut) {
        Opinion opinion = AnswerForm.read(answered.json());
        List<RedFlag> more = new ArrayList<>();
        int dropped = 0;
        for (Opinion.Claim claim : opinion.claims()) {
            RedFlag flag = quotes.flag(
                            claim.category(),
                            claim.severity(),
                            claim.title(),
                            claim.description(),
                            ADVICE,
                            claim.field(),
                            claim.quote())
                    .orElse(null);
            if (flag == null) {
                dropped++;
            } else if (!known(found.redFlags(), flag) && !known(more, flag)) {
                more.add(flag);
            }
        }
        TextReport report = suspicious
                ? found.with(more, List.of(), 0, 0)
                : found.with(more, opinion.tactics(), opinion.score(), opinion.confidence());
        TaskOutcome.Figures figures = answered.figures();
        ModelUse use = new ModelUse(
                suspicious ? ModelUse.Status.FINDINGS_ONLY : ModelUse.Status.USED,
                model,
                answered.provider(),
                answered.model(),
                suspicious ? "injection_suspected" : null,
                suspicious ? null : opinion.score(),
                suspicious ? null : opinion.reasoning(),
                more.size(),
                dropped,
                cut,
                figures.calls(),
                figures.attempts(),
                figures.inputTokens(),
                figures.outputTokens(),
                figures.millis());
        return new Judged(report, use);
    }

    /** Whether the same passage is flagged for the same already, and at least as badly. */
    private static boolean known(List<RedFlag> flags, RedFlag flag) {
        return flags.stream()
                .anyMatch(other -> other.category() == flag.category()
                        && other.severity().compareTo(flag.severity()) >= 0
                        && other.evidence().field().equals(flag.evidence().field())
                        && other.evidence().start() < flag.evidence().end()
                        && flag.evidence().start() < other.evidence().end());
    }

    private ModelUse notUsed(TaskOutcome.Unavailable none, boolean cut) {
        TaskOutcome.Figures figures = none.figures();
        return new ModelUse(
                ModelUse.Status.NOT_USED,
                model,
                null,
                null,
                none.code(),
                null,
                null,
                0,
                0,
                cut,
                figures.calls(),
                figures.attempts(),
                figures.inputTokens(),
                figures.outputTokens(),
                figures.millis());
    }

    /** A job knows its owner only; that is who pays and whose usage this is. */
    private static Principal principal(String owner) {
        Principal.Kind kind = owner.equals(Principal.OPERATOR.id())
                ? Principal.Kind.OPERATOR
                : owner.startsWith("wallet:") ? Principal.Kind.WALLET : Principal.Kind.ACCOUNT;
        return new Principal(kind, owner, Set.of(Permission.MODEL_CALL));
    }
}
