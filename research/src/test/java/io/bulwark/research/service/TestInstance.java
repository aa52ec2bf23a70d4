package io.bulwark.research.service;

import io.bulwark.cache.ResultCache;
import io.bulwark.events.EventLog;
import io.bulwark.gateway.TaskOutcome;
import io.bulwark.guard.GuardEngine;
import io.bulwark.jobs.JobHandler;
import io.bulwark.jobs.JobRunner;
import io.bulwark.jobs.Jobs;
import io.bulwark.jobs.JobsConfig;
import io.bulwark.jobs.Priority;
import io.bulwark.kernel.Principal;
import io.bulwark.kernel.UuidV7;
import io.bulwark.research.Analyst;
import io.bulwark.research.keep.Duties;
import io.bulwark.research.keep.Reports;
import io.bulwark.research.keep.Watched;
import io.bulwark.research.model.ModelSynthesis;
import io.bulwark.research.model.SynthesisConfig;
import io.bulwark.research.module.Identity;
import io.bulwark.research.module.Module;
import io.bulwark.research.series.Backfill;
import io.bulwark.research.series.Series;
import io.bulwark.research.source.RedisPacing;
import io.bulwark.research.source.RedisSharing;
import io.bulwark.research.source.SourceHttp;
import io.bulwark.research.source.SourceSettings;
import io.bulwark.research.source.Tape;
import io.bulwark.research.usage.ProjectUsage;
import io.bulwark.storage.FolderObjects;
import io.bulwark.testing.FakeMarkets;
import io.bulwark.testing.TestPostgres;
import io.bulwark.testing.TestRedis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Research as one instance of the server has it, with the roles that a test gives it. */
final class TestInstance implements AutoCloseable {
    private static final GuardEngine GUARDS = new GuardEngine(List.of());

    final AnalysisStore store;
    final Reports reports;
    final Projects projects;
    final Researches researches;
    final Warming warming;
    final PriceWatch prices;
    final Archive archive;
    final ProjectUsage usage;
    final Backfill backfill;
    final Jobs jobs;
    private final JobRunner runner;

    TestInstance(
            TestPostgres postgres,
            TestRedis redis,
            FakeMarkets markets,
            Path objects,
            Map<String, String> settings,
            String... roles) {
        InstantSource clock = InstantSource.system();
        Clock zoned = Clock.systemUTC();
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        UuidV7 ids = new UuidV7(clock);
        ResearchConfig config = mapped(ResearchConfig.class, "bulwark.research.", settings);
        JobsConfig jobsConfig = mapped(JobsConfig.class, "bulwark.jobs.", Map.of());
        EventLog events = new EventLog(postgres.jdbi(), postgres.signals(), clock);
        jobs = new Jobs(postgres.jdbi(), events, postgres.signals(), clock, jobsConfig, meters);
        SourceHttp http = new SourceHttp(
                zoned,
                Thread::sleep,
                new RedisPacing(redis.redis(), zoned, config.instances()),
                Tape.none(),
                new RedisSharing(redis.redis(), zoned, Thread::sleep),
                SourceSettings.read(false, markets.environment()::get));
        Analyst analyst = new Analyst(http, zoned);
        store = new AnalysisStore(postgres.jdbi());
        reports = new Reports(postgres.jdbi(), redis.redis(), meters, clock);
        projects = new Projects(analyst, store, redis.redis(), clock);
        archive = new Archive(store, new FolderObjects(objects), config, clock);
        ModelSynthesis synthesis = new ModelSynthesis(
                mapped(SynthesisConfig.class, "bulwark.research.synthesis.", Map.of()),
                (_, _) -> new TaskOutcome.Unavailable("none", "none", new TaskOutcome.Figures(0, 0, 0, 0, 0)),
                GUARDS);
        AnswerCache answers = new AnswerCache(new ResultCache(redis.redis(), meters), synthesis, meters);
        Duties duties = new Duties(postgres.jdbi(), clock);
        backfill = new Backfill(postgres.jdbi(), duties, http, clock);
        prices = new PriceWatch(duties, store, analyst, reports, answers, config, clock, meters);
        researches = new Researches(postgres.jdbi(), jobs, projects, answers, archive, reports, config, ids, clock);
        usage = new ProjectUsage(postgres.jdbi(), clock, meters);
        warming = new Warming(duties, usage, store, reports, researches, List.<Watched>of(), config, meters);
        Examiner examiner = new Examiner(analyst, reports);
        List<JobHandler> handlers = new ArrayList<>();
        handlers.add(new AnalysisJob(
                postgres.jdbi(),
                jobs,
                examiner,
                reports,
                new Roles(List.of(roles)),
                answers,
                prices,
                synthesis,
                new Series(postgres.jdbi(), clock),
                backfill,
                store,
                config,
                ids,
                clock,
                meters));
        for (Module module : Module.values()) {
            handlers.add(new ModuleJob(module, examiner, config, clock));
        }
        runner =
                new JobRunner(jobs, postgres.signals(), clock, jobsConfig, meters, ids, OpenTelemetry.noop(), handlers);
        runner.start(kind -> List.of(roles).stream()
                .anyMatch(role -> role.equals("worker")
                        || role.startsWith("worker:") && kind.startsWith(role.substring(7) + ".")));
    }

    private static <T> T mapped(Class<T> type, String prefix, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>();
        settings.forEach((name, value) -> all.put(prefix + name, value));
        return new SmallRyeConfigBuilder()
                .withMapping(type)
                .withSources(new PropertiesConfigSource(all, "test", 500))
                .build()
                .getConfigMapping(type);
    }

    Identity project(String name) {
        return projects.find(name);
    }

    Researches.Submitted submit(String name) {
        return researches.submit(
                project(name), EnumSet.allOf(Module.class), Principal.OPERATOR, Priority.NORMAL, false);
    }

    @Override
    public void close() {
        runner.stop(Duration.ofSeconds(5));
        usage.stop();
    }
}
