package io.bulwark.research.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.jobs.Job;
import io.bulwark.jobs.JobError;
import io.bulwark.jobs.JobId;
import io.bulwark.jobs.JobState;
import io.bulwark.jobs.Jobs;
import io.bulwark.jobs.NewJob;
import io.bulwark.jobs.Priority;
import io.bulwark.jobs.SubmitResult;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.Principal;
import io.bulwark.kernel.UuidV7;
import io.bulwark.research.Analysis;
import io.bulwark.research.Findings;
import io.bulwark.research.FindingsJson;
import io.bulwark.research.keep.Kept;
import io.bulwark.research.keep.Reports;
import io.bulwark.research.module.Identity;
import io.bulwark.research.module.Module;
import io.bulwark.research.module.Report;
import io.bulwark.research.score.Facts;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Jdbi;

/** The front door: find a project, have it examined, follow that, read what was found. */
@Singleton
final class Researches {
    /** Modules whose figures change by the minute. */
    static final Set<Module> LIVE = EnumSet.of(Module.ONCHAIN, Module.SENTIMENT);

    private static final System.Logger LOG = System.getLogger(Researches.class.getName());
    private static final Duration REALTIME = Duration.ofSeconds(10);

    private final Jdbi jdbi;
    private final Jobs jobs;
    private final Projects projects;
    private final AnswerCache answers;
    private final Archive archive;
    private final Reports reports;
    private final ResearchConfig config;
    private final UuidV7 ids;
    private final InstantSource clock;
    /** Answers that are being looked at again, each by its project and modules. */
    private final Set<String> renewing = ConcurrentHashMap.newKeySet();

    @Inject
    Researches(
            Jdbi jdbi,
            Jobs jobs,
            Projects projects,
            AnswerCache answers,
            Archive archive,
            Reports reports,
            ResearchConfig config,
            UuidV7 ids,
            InstantSource clock) {
        this.jdbi = jdbi;
        this.jobs = jobs;
        this.projects = projects;
        this.answers = answers;
        this.archive = archive;
        this.reports = reports;
        this.config = config;
        this.ids = ids;
        this.clock = clock;
    }

    /** What became of a request. */
    sealed interface Submitted {
        /** The same was answered a moment ago; {@code result} is JSON text. */
        record Cached(UUID jobId, Duration ttl, String result) implements Submitted {}

        /** A job works on it: a new one, or that of an identical request. */
        record Running(JobId id) implements Submitted {}
    }

    /** See {@link Projects#find}. */
    Identity project(String query) {
        return projects.find(query);
    }

    /** Accepts an analysis, joins the same one that is running, or answers at once from what is fresh. */
    Submitted submit(Identity project, Set<Module> modules, Principal caller, Priority priority, boolean realtime) {
        Set<Module> anew = EnumSet.noneOf(Module.class);
        if (realtime) {
            modules.stream().filter(LIVE::contains).forEach(anew::add);
        }
        Optional<AnswerCache.Answer> kept = anew.isEmpty() ? answers.find(project, modules) : Optional.empty();
        if (kept.isPresent()) {
            if (kept.get().ttl().compareTo(config.ahead()) < 0) {
                renew(project, modules);
            }
            return cached(kept.get());
        }
        Task task = new Task(project, modules, anew, clock.instant().minus(REALTIME));
        return submit(task, caller, priority);
    }

    /**
     * Has what is about to end in an answer looked at again while the answer is still given, so that those who ask for it all
     * the time never wait. Of low priority, since nobody waits for it.
     */
    private void renew(Identity project, Set<Module> modules) {
        String key = project.key() + ":" + Task.names(modules);
        if (!renewing.add(key)) {
            return;
        }
        Thread.ofVirtual().name("research-renewal").start(() -> {
            try {
                Instant now = clock.instant();
                Set<Module> ending = EnumSet.noneOf(Module.class);
                for (Module module : modules) {
                    if (!reports.isFresh(project.key(), module, now.plus(config.ahead()))) {
                        ending.add(module);
                    }
                }
                Task task = new Task(project, modules, ending, now.minus(REALTIME));
                if (!ending.isEmpty()
                        && submit(task, Principal.OPERATOR, Priority.LOW) instanceof Submitted.Running running) {
                    jobs.awaitFinished(running.id(), config.sources());
                }
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.DEBUG, "An answer was not renewed", e);
            } finally {
                renewing.remove(key);
            }
        });
    }

    /** @param forgotten answers that are given no more */
    record Refresh(JobId job, long forgotten) {}

    /** Has modules looked at anew; what is kept of them is used only where that fails. */
    Refresh refresh(Identity project, Set<Module> modules, Principal caller, Priority priority) {
        Instant now = clock.instant();
        reports.expire(project.key(), modules);
        long forgotten = answers.forget(project.key());
        return switch (submit(new Task(project, modules, modules, now), caller, priority)) {
            case Submitted.Running running -> new Refresh(running.id(), forgotten);
            case Submitted.Cached cached -> new Refresh(new JobId(cached.jobId()), forgotten);
        };
    }

    private Submitted submit(Task task, Principal caller, Priority priority) {
        return jdbi.inTransaction(handle -> {
            NewJob job = new NewJob(
                    new JobId(ids.next()),
                    AnalysisJob.KIND,
                    priority,
                    task.dedupeKey(answers.version()),
                    task.payload(),
                    caller.owner());
            return switch (jobs.submit(handle, job)) {
                case SubmitResult.Duplicate duplicate -> new Submitted.Running(duplicate.existing());
                case SubmitResult.Accepted accepted -> {
                    // A job that ended a moment ago kept its answer before it gave its key up.
                    Optional<AnswerCache.Answer> answered =
                            task.anew().isEmpty() ? answers.find(task.project(), task.modules()) : Optional.empty();
                    if (answered.isPresent()) {
                        handle.rollback();
                        yield cached(answered.get());
                    }
                    yield new Submitted.Running(accepted.id());
                }
            };
        });
    }

    /** What was found last, as one analysis; a module of which nothing is kept is named as not known. */
    Analysis analysis(Identity project, Set<Module> modules) {
        Instant now = clock.instant();
        List<Findings> found = modules.stream()
                .sorted()
                .map(module ->
                        reports.last(project.key(), module).map(Kept::findings).orElseGet(() -> unknown(module, now)))
                .toList();
        Instant at = found.stream().map(Findings::at).max(Instant::compareTo).orElse(now);
        return Analysis.of(project, found, at, 0);
    }

    private static Findings unknown(Module module, Instant now) {
        String reason = "nothing was found by the last look";
        return new Findings(new Report(module.wire(), List.of(), Map.of("all", reason)), Facts.none(), Map.of(), now);
    }

    private Submitted.Cached cached(AnswerCache.Answer kept) {
        return new Submitted.Cached(kept.jobId(), kept.ttl(), kept.result());
    }

    /** Waits for the answer. At the end of the wait the caller gets TIMEOUT with the job's id and may poll. */
    ObjectNode await(JobId id, Duration patience) {
        Job job = jobs.awaitFinished(id, patience);
        return switch (job.state()) {
            case COMPLETE, PARTIAL_FAILURE -> result(job.id().value());
            case FAILED -> throw failure(job);
            case QUEUED, WAITING, PROCESSING, STALLED ->
                throw BulwarkException.of(
                        ErrorCode.TIMEOUT,
                        "The analysis goes on: ask for GET /api/v1/analysis/" + id.value(),
                        Map.of("jobId", id.value().toString()));
        };
    }

    private static BulwarkException failure(Job job) {
        JobError error = job.error();
        boolean timeout = error != null && error.code().equals(JobError.TIMEOUT);
        return BulwarkException.of(
                timeout ? ErrorCode.TIMEOUT : ErrorCode.INTERNAL_ERROR,
                error == null ? "The analysis failed" : error.message(),
                Map.of("jobId", job.id().value().toString()));
    }

    /** The result with its head. */
    private ObjectNode result(UUID jobId) {
        String result = archive.find(jobId)
                .orElseThrow(() -> BulwarkException.of(ErrorCode.NOT_FOUND, "There is no analysis " + jobId));
        ObjectNode node = head(jobId, JobState.COMPLETE.wire(), false, Duration.ZERO);
        node.remove("ttl");
        return node.setAll((ObjectNode) FindingsJson.read(result));
    }

    /** What every answer begins with. */
    static ObjectNode head(UUID jobId, String status, boolean cached, Duration ttl) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("jobId", jobId.toString())
                .put("status", status)
                .put("cached", cached)
                .put("ttl", ttl.toSeconds());
    }

    /** The job's state, with the whole answer once it is finished. */
    ObjectNode status(UUID id) {
        Optional<Job> found = jobs.find(new JobId(id)).filter(job -> job.kind().equals(AnalysisJob.KIND));
        if (found.isEmpty()) {
            // Results outlive their jobs.
            return result(id);
        }
        Job job = found.get();
        if (job.state() == JobState.COMPLETE || job.state() == JobState.PARTIAL_FAILURE) {
            return result(id);
        }
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("jobId", id.toString())
                .put("status", job.state().wire())
                .put("attempt", job.attempt())
                .put("created_at", job.createdAt().toString());
        JobError error = job.error();
        if (error != null) {
            node.putObject("error").put("code", error.code()).put("message", error.message());
        }
        return node;
    }

    /** The job. Whoever has its id may read it: it holds what is public, and nothing of who asked. */
    Job jobOf(UUID id) {
        return jobs.find(new JobId(id))
                .filter(job -> job.kind().equals(AnalysisJob.KIND))
                .orElseThrow(() -> BulwarkException.of(ErrorCode.NOT_FOUND, "There is no analysis " + id));
    }
}
