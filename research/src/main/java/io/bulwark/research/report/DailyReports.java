package io.bulwark.research.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.events.mail.MailContent;
import io.bulwark.jobs.Job;
import io.bulwark.jobs.JobId;
import io.bulwark.jobs.Jobs;
import io.bulwark.jobs.NewJob;
import io.bulwark.jobs.Priority;
import io.bulwark.jobs.SubmitResult;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.UuidV7;
import io.bulwark.research.look.Looks;
import io.bulwark.research.notify.Subscriptions;
import io.bulwark.research.report.ReportMaker.Chosen;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Makes the daily report, once a day however many instances run, and keeps it. */
@Singleton
public final class DailyReports {
    static final String KIND = "research.report";
    private static final String RUN = "daily-report";
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration PATIENCE = Duration.ofHours(1);
    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final int MOST_PROJECTS = 25;
    /** What drawing and writing need has to fit into the job's half minute too. */
    private static final Duration LONGEST = Duration.ofSeconds(25);

    private final Jdbi jdbi;
    private final ReportStore store;
    private final Jobs jobs;
    private final ReportMaker maker;
    private final Subscriptions subscriptions;
    private final ReportsConfig config;
    private final InstantSource clock;
    private final UuidV7 ids;
    private final List<ProjectQueries> queries;

    @Inject
    DailyReports(
            Jdbi jdbi,
            Jobs jobs,
            Looks looks,
            Subscriptions subscriptions,
            ReportsConfig config,
            InstantSource clock,
            UuidV7 ids,
            @Any Instance<ProjectQueries> queries) {
        this(
                jdbi,
                jobs,
                looks,
                subscriptions,
                config,
                clock,
                ids,
                queries.stream().toList());
    }

    /** For use without CDI. */
    DailyReports(
            Jdbi jdbi,
            Jobs jobs,
            Looks looks,
            Subscriptions subscriptions,
            ReportsConfig config,
            InstantSource clock,
            UuidV7 ids,
            Collection<? extends ProjectQueries> queries) {
        if (config.projects() < 1 || config.projects() > MOST_PROJECTS) {
            throw new IllegalStateException("bulwark.reports.projects must be 1 to " + MOST_PROJECTS);
        }
        if (config.limit().compareTo(LONGEST) > 0) {
            throw new IllegalStateException("bulwark.reports.limit must be at most " + LONGEST.toSeconds() + " s");
        }
        config.usual().stream().filter(id -> !Looks.isId(id)).findFirst().ifPresent(id -> {
            throw new IllegalStateException("bulwark.reports.usual has '" + id + "', which is no project's id");
        });
        this.jdbi = jdbi;
        this.store = new ReportStore(jdbi);
        this.jobs = jobs;
        this.maker = new ReportMaker(looks, clock, config.limit());
        this.subscriptions = subscriptions;
        this.config = config;
        this.clock = clock;
        this.ids = ids;
        this.queries = List.copyOf(queries);
    }

    /** The day it is now, where the reports are made for. */
    LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), config.zone());
    }

    Optional<ReportStore.Kept> find(LocalDate day) {
        return store.find(day);
    }

    List<ReportStore.Kept> list(@Nullable LocalDate before, int limit) {
        return store.list(before, limit);
    }

    /**
     * Today's report, made now where there is none.
     *
     * @param again whether one that is old enough is made anew
     * @throws BulwarkException TIMEOUT with the job's id, UPSTREAM_ERROR when it could not be made
     */
    ReportStore.Kept generate(boolean again) {
        LocalDate day = today();
        Optional<ReportStore.Kept> known = store.find(day);
        boolean fresh = known.isPresent()
                && known.get().generatedAt().isAfter(clock.instant().minus(config.freshFor()));
        if (known.isPresent() && (fresh || !again)) {
            return known.get();
        }
        JobId id = jdbi.inTransaction(h -> switch (submit(h, day)) {
            case SubmitResult.Accepted accepted -> accepted.id();
            case SubmitResult.Duplicate duplicate -> duplicate.existing();
        });
        Job job = jobs.awaitFinished(id, WAIT);
        if (!job.state().finished()) {
            throw BulwarkException.of(
                    ErrorCode.TIMEOUT, "The report is still being made", Map.of("jobId", id.toString()));
        }
        return store.find(day)
                .orElseThrow(() -> BulwarkException.of(ErrorCode.UPSTREAM_ERROR, "The report could not be made"));
    }

    private SubmitResult submit(Handle handle, LocalDate day) {
        ObjectNode payload = JsonNodeFactory.instance.objectNode().put("day", day.toString());
        return jobs.submit(
                handle, new NewJob(new JobId(ids.next()), KIND, Priority.LOW, day.toString(), payload, "system"));
    }

    /**
     * Begins the day's report when its time has come, nobody else has begun it, and somebody wants it: a subscriber or the
     * setting.
     *
     * @return whether this call began it
     */
    public boolean beginDue() {
        ZonedDateTime now = clock.instant().atZone(config.zone());
        LocalDate day = now.toLocalDate();
        boolean due = !now.isBefore(day.atTime(config.at()).atZone(config.zone()));
        if (!due || store.find(day).isPresent() || !(config.daily() || subscriptions.any())) {
            return false;
        }
        return jdbi.inTransaction(h -> {
            boolean ours = store.begin(h, RUN, day, clock.instant(), PATIENCE);
            if (ours) {
                submit(h, day);
            }
            return ours;
        });
    }

    /** Looks at the projects; what came is written by {@link #write}. */
    ReportMaker.Made make(LocalDate day) {
        Map<String, Long> asked = new LinkedHashMap<>();
        Instant from = clock.instant().minus(DAY);
        queries.forEach(one -> asked.putAll(one.top(from, config.projects())));
        Map<String, Integer> watched = store.watched(MOST_PROJECTS);
        List<Chosen> chosen = Stream.of(asked.keySet().stream(), watched.keySet().stream(), config.usual().stream())
                .flatMap(ids -> ids)
                .filter(Looks::isId)
                .distinct()
                .limit(config.projects())
                .map(id -> new Chosen(id, asked.getOrDefault(id, 0L), watched.getOrDefault(id, 0)))
                .toList();
        String rankedBy = asked.isEmpty()
                ? watched.isEmpty()
                        ? "the usual list, as nobody has asked for or watches any"
                        : "watchlists, as nobody has asked for any, then the usual list"
                : "queries of the last 24 hours, then watchlists, then the usual list";
        Map<String, DailyValue> before = store.values(day.minusDays(1)).orElse(null);
        return maker.make(day, chosen, rankedBy, before);
    }

    /** Keeps the report and writes its mails, all in the caller's transaction. A report made again is not mailed again. */
    void write(Handle handle, LocalDate day, ReportMaker.Made made, MailContent mail) {
        store.write(handle, day, made);
        subscriptions.announce(handle, "report:" + day, mail);
    }

    /** Deletes what is past its retention and says how many reports there were. */
    public int deleteExpired() {
        return store.deleteBefore(LocalDate.ofInstant(clock.instant().minus(config.retention()), config.zone()));
    }
}
