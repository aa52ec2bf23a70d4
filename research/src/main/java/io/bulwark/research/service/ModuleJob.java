package io.bulwark.research.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.bulwark.jobs.JobContext;
import io.bulwark.jobs.JobHandler;
import io.bulwark.jobs.JobOutcome;
import io.bulwark.research.Findings;
import io.bulwark.research.module.Module;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/** One module in a process of its own: asked by an analysis that does not run the module itself. */
final class ModuleJob implements JobHandler {
    private final Module module;
    private final Examiner examiner;
    private final ResearchConfig config;
    private final InstantSource clock;

    ModuleJob(Module module, Examiner examiner, ResearchConfig config, InstantSource clock) {
        this.module = module;
        this.examiner = examiner;
        this.config = config;
        this.clock = clock;
    }

    /** {@code --roles worker:research.sentiment} runs {@code research.sentiment.report}. */
    static String kind(Module module) {
        return "research." + module.wire() + ".report";
    }

    @Override
    public String kind() {
        return kind(module);
    }

    @Override
    public JobOutcome run(JobContext context) {
        Task task = Task.read(context.payload());
        Duration limit = AnalysisJob.limit(config, clock.instant(), context);
        List<Findings> findings =
                examiner.examine(task.project(), Set.of(module), task.notBefore(module), limit, _ -> {});
        double volatility = examiner.volatility(task.project(), findings);
        return new JobOutcome.Completed(
                JsonNodeFactory.instance
                        .objectNode()
                        .put("figures", findings.getFirst().report().metrics().size()),
                handle -> examiner.keep(handle, task.project(), findings, volatility));
    }

    /** One handler for each module. */
    static final class Beans {
        @Produces
        @Singleton
        JobHandler onchain(Examiner examiner, ResearchConfig config, InstantSource clock) {
            return new ModuleJob(Module.ONCHAIN, examiner, config, clock);
        }

        @Produces
        @Singleton
        JobHandler sentiment(Examiner examiner, ResearchConfig config, InstantSource clock) {
            return new ModuleJob(Module.SENTIMENT, examiner, config, clock);
        }

        @Produces
        @Singleton
        JobHandler tokenomics(Examiner examiner, ResearchConfig config, InstantSource clock) {
            return new ModuleJob(Module.TOKENOMICS, examiner, config, clock);
        }

        @Produces
        @Singleton
        JobHandler team(Examiner examiner, ResearchConfig config, InstantSource clock) {
            return new ModuleJob(Module.TEAM, examiner, config, clock);
        }
    }
}
