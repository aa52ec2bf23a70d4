package io.bulwark.proposals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.cache.CacheKey;
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
import io.bulwark.kernel.Page;
import io.bulwark.kernel.Principal;
import io.bulwark.kernel.UuidV7;
import io.bulwark.proposals.actions.ActionForm;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The front door of the capability: submit a scan, follow it, read what was found. */
@Singleton
final class Scans {
    private static final int MAX_ANALYSES = 50;

    private final Jdbi jdbi;
    private final Jobs jobs;
    private final ScanStore store;
    private final ScanCache scanCache;
    private final Sentinel sentinel;
    private final Comparisons comparisons;
    private final ProposerTimeline timelines;
    private final Steps steps;
    private final Readers readers;
    private final ObjectMapper json;
    private final ObjectMapper wire;
    private final UuidV7 ids;
    private final InstantSource clock;

    @Inject
    Scans(
            Jdbi jdbi,
            Jobs jobs,
            ScanStore store,
            ScanCache scanCache,
            Sentinel sentinel,
            Comparisons comparisons,
            ProposerTimeline timelines,
            ObjectMapper json,
            UuidV7 ids,
            InstantSource clock,
            MeterRegistry metrics) {
        this.jdbi = jdbi;
        this.jobs = jobs;
        this.store = store;
        this.scanCache = scanCache;
        this.sentinel = sentinel;
        this.comparisons = comparisons;
        this.timelines = timelines;
        this.steps = new Steps(metrics);
        this.readers = new Readers(store);
        this.json = json;
        this.wire = json.copy().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
        this.ids = ids;
        this.clock = clock;
    }

    /** What became of a request to scan. */
    sealed interface Submitted {
        /** The same scan was answered a moment ago: the answer as JSON text. */
        record Cached(String answer) implements Submitted {}

        /** A job works on it: a new one, or that of an identical scan. */
        record Running(JobId id) implements Submitted {}
    }

    /**
     * Accepts a scan: proposal and job are committed together. The same scan still running is joined, and one answered
     * within the cache's time is answered from there unless {@code fresh} asks for a new look.
     *
     * @param callback an address that has been let pass and gets the answer too, or null
     */
    Submitted submit(Proposal proposal, Principal caller, Priority priority, boolean fresh, @Nullable String callback) {
        CacheKey key = scanCache.key(proposal);
        Optional<ScanCache.Kept> kept = fresh ? Optional.empty() : steps.timed("cache", () -> scanCache.find(key));
        if (kept.isPresent() && !outdated(proposal, kept.get())) {
            return cached(kept.get(), caller, callback);
        }
        Optional<UUID> passedOver = kept.map(ScanCache.Kept::jobId);
        Accepted accepted =
                steps.timed("accept", () -> accept(key, proposal, caller, priority, fresh, callback, passedOver));
        return switch (accepted) {
            case Accepted.Job job -> new Submitted.Running(job.id());
            case Accepted.Answered answered -> cached(answered.kept(), caller, callback);
        };
    }

    private Submitted.Cached cached(ScanCache.Kept kept, Principal caller, @Nullable String callback) {
        if (callback != null) {
            jdbi.useTransaction(handle -> addCallback(handle, kept.jobId(), caller, callback));
        }
        return new Submitted.Cached(answer(kept, caller));
    }

    private void addCallback(Handle handle, UUID jobId, Principal caller, @Nullable String callback) {
        if (callback != null) {
            store.addCallback(handle, jobId, caller.owner(), callback, clock.instant());
        }
    }

    /** What a message to an owner says of a job that has ended. */
    ObjectNode told(Job job, String owner) {
        if (job.state() == JobState.FAILED) {
            return header(job);
        }
        ObjectNode answer = answer(job);
        return job.owner().equals(owner) ? answer : anothers(answer);
    }

    /** How the transaction that accepts a scan ended. */
    private sealed interface Accepted {
        record Job(JobId id) implements Accepted {}

        /** Another's job ended at this moment; nothing was written. */
        record Answered(ScanCache.Kept kept) implements Accepted {}
    }

    private boolean outdated(Proposal proposal, ScanCache.Kept kept) {
        return kept.activity() != null && sentinel.activeSince(proposal, kept.activity());
    }

    private Accepted accept(
            CacheKey key,
            Proposal proposal,
            Principal caller,
            Priority priority,
            boolean fresh,
            @Nullable String callback,
            Optional<UUID> passedOver) {
        // Without a unique index entry for this key nobody else works on it; a job that ended a moment ago kept its
        // answer before it gave the entry up, so a second look inside the transaction cannot miss it.
        return jdbi.inTransaction(handle -> {
            UUID id = store.upsert(handle, ids.next(), caller.owner(), key.hash(), proposal, clock.instant());
            ObjectNode payload = JsonNodeFactory.instance.objectNode().put("proposal", id.toString());
            NewJob job =
                    new NewJob(new JobId(ids.next()), ScanJob.KIND, priority, dedupeKey(key), payload, caller.owner());
            return switch (jobs.submit(handle, job)) {
                case SubmitResult.Duplicate duplicate -> {
                    store.addReader(handle, caller.owner(), duplicate.existing().value());
                    addCallback(handle, duplicate.existing().value(), caller, callback);
                    yield new Accepted.Job(duplicate.existing());
                }
                case SubmitResult.Accepted accepted -> {
                    Optional<ScanCache.Kept> answered = fresh
                            ? Optional.empty()
                            : scanCache.find(key).filter(kept -> !passedOver.equals(Optional.of(kept.jobId())));
                    if (answered.isPresent()) {
                        handle.rollback();
                        yield new Accepted.Answered(answered.get());
                    }
                    addCallback(handle, accepted.id().value(), caller, callback);
                    yield new Accepted.Job(accepted.id());
                }
            };
        });
    }

    private static String dedupeKey(CacheKey key) {
        return key.version() + ":" + key.hash();
    }

    private String answer(ScanCache.Kept kept, Principal caller) {
        if (!kept.owner().equals(caller.owner())) {
            readers.add(caller.owner(), kept.jobId());
            if (!caller.seesAll()) {
                ObjectNode node = header(kept.jobId(), JobState.COMPLETE, true, kept.ttl());
                return node.setAll(anothers((ObjectNode) read(kept.result()))).toString();
            }
        }
        // The kept text is our own JSON object: taking it apart to put it together again would be most of the work.
        String head = header(kept.jobId(), JobState.COMPLETE, true, kept.ttl()).toString();
        return head.substring(0, head.length() - 1) + "," + kept.result().substring(1);
    }

    /** Waits for the answer. At the end of the wait the caller gets TIMEOUT with the job's id and may poll. */
    ObjectNode await(JobId id, Principal caller, Duration patience) {
        Job job = jobs.awaitFinished(id, patience);
        return switch (job.state()) {
            case COMPLETE, PARTIAL_FAILURE -> answer(job, caller);
            case FAILED -> throw failure(job);
            case QUEUED, WAITING, PROCESSING, STALLED ->
                throw BulwarkException.of(
                        ErrorCode.TIMEOUT,
                        "The scan goes on: ask for GET /api/v1/scan/" + id.value(),
                        Map.of("jobId", id.value().toString()));
        };
    }

    private static BulwarkException failure(Job job) {
        JobError error = job.error();
        boolean timeout = error != null && error.code().equals(JobError.TIMEOUT);
        return BulwarkException.of(
                timeout ? ErrorCode.TIMEOUT : ErrorCode.INTERNAL_ERROR,
                error == null ? "The scan failed" : error.message(),
                Map.of("jobId", job.id().value().toString()));
    }

    /** The job's state, with the whole answer once it is finished. */
    ObjectNode status(UUID id, Principal caller) {
        Job job = jobOf(id, caller);
        return job.state() == JobState.COMPLETE || job.state() == JobState.PARTIAL_FAILURE
                ? answer(job, caller)
                : header(job);
    }

    /** The job, if the caller may see it; another's job looks just like a missing one. */
    Job jobOf(UUID id, Principal caller) {
        return jobs.find(new JobId(id))
                .filter(job -> job.kind().equals(ScanJob.KIND))
                .filter(job ->
                        caller.seesAll() || job.owner().equals(caller.owner()) || store.isReader(caller.owner(), id))
                .orElseThrow(() -> BulwarkException.of(ErrorCode.NOT_FOUND, "There is no scan " + id));
    }

    /** The code of the targets now beside what the scan saw. */
    ObjectNode recheck(UUID id, Principal caller) {
        Job job = jobOf(id, caller);
        JsonNode pins = answer(job).path("code_pins");
        ObjectNode answer = JsonNodeFactory.instance
                .objectNode()
                .put("jobId", id.toString())
                .put("checked_at", clock.instant().toString());
        return timelines.recheck(pins, answer);
    }

    private ObjectNode header(Job job) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("jobId", job.id().value().toString())
                .put("status", job.state().wire())
                .put("attempt", job.attempt())
                .put("created_at", job.createdAt().toString());
        if (job.error() != null) {
            node.putObject("error")
                    .put("code", job.error().code())
                    .put("message", job.error().message());
        }
        return node;
    }

    /** Another's answer: what it names of that owner's earlier proposals is left out. */
    static ObjectNode anothers(ObjectNode result) {
        for (JsonNode near : result.path("similar").path("nearest")) {
            ObjectNode told = (ObjectNode) near;
            told.putNull("id").putNull("title").putNull("dao");
            for (JsonNode difference : near.path("differences")) {
                ((ObjectNode) difference).putArray("before");
                ((ObjectNode) difference).putArray("now");
            }
        }
        return result;
    }

    private ObjectNode answer(Job job, Principal caller) {
        ObjectNode answer = answer(job);
        return caller.seesAll() || job.owner().equals(caller.owner()) ? answer : anothers(answer);
    }

    private ObjectNode answer(Job job) {
        String result = store.analysisOfJob(job.id().value())
                .orElseThrow(() -> BulwarkException.of(
                        ErrorCode.NOT_FOUND, "The result of scan " + job.id().value() + " was removed"));
        return answer(job.id().value(), job.state(), result);
    }

    private ObjectNode answer(UUID jobId, JobState state, String result) {
        ObjectNode node = header(jobId, state, false, ScanCache.TTL);
        node.setAll((ObjectNode) read(result));
        return node;
    }

    /** What every answer begins with. */
    private static ObjectNode header(UUID jobId, JobState state, boolean cached, Duration ttl) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("jobId", jobId.toString())
                .put("status", state.wire())
                .put("cached", cached)
                .put("ttl", ttl.toSeconds());
    }

    Page<ObjectNode> list(Principal caller, @Nullable String dao, @Nullable UUID before, int limit) {
        List<ScanStore.ListRow> rows = store.list(caller.seesAll() ? null : caller.owner(), dao, before, limit + 1);
        List<ScanStore.ListRow> shown = rows.size() > limit ? rows.subList(0, limit) : rows;
        return new Page<>(
                shown.stream().map(Scans::wire).toList(),
                rows.size() > limit ? shown.getLast().id().toString() : null);
    }

    private static ObjectNode wire(ScanStore.ListRow row) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("id", row.id().toString())
                .put("title", row.title())
                .put("dao_name", row.daoName())
                .put("proposer_address", row.proposer())
                .put("created_at", row.createdAt().toString());
        ScanStore.Latest latest = row.latest();
        if (latest == null) {
            node.putNull("latest");
        } else {
            node.putObject("latest")
                    .put("composite_score", latest.compositeScore())
                    .put("risk_level", latest.riskLevel())
                    .put("recommendation", latest.recommendation())
                    .put("inconclusive", latest.inconclusive())
                    .put("analysed_at", latest.at().toString());
        }
        return node;
    }

    /** One proposal with its analyses, newest first. */
    ObjectNode proposal(UUID id, Principal caller) {
        Optional<StoredProposal> found =
                store.proposal(id).filter(p -> caller.seesAll() || store.maySee(caller.owner(), id));
        StoredProposal stored =
                found.orElseThrow(() -> BulwarkException.of(ErrorCode.NOT_FOUND, "There is no proposal " + id));
        Proposal proposal = stored.proposal();
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("id", id.toString())
                .put("title", proposal.title())
                .put("description", proposal.description())
                .put("proposer_address", text(proposal.proposer()))
                .put("dao_name", proposal.daoName())
                .put("chain_id", proposal.chainId())
                .put(
                        "requested_amount",
                        proposal.requestedAmount() == null
                                ? null
                                : proposal.requestedAmount().toPlainString())
                .put("requested_token", proposal.requestedToken())
                .put("recipient_address", text(proposal.recipient()))
                .put("voting_deadline", text(proposal.votingDeadline()))
                .put("snapshot_block", proposal.snapshotBlock())
                .put("created_at", stored.createdAt().toString());
        node.set("metadata", json.valueToTree(proposal.metadata()));
        node.set("actions", proposal.actions() == null ? null : read(ActionForm.text(proposal.actions())));
        var analyses = node.putArray("analyses");
        boolean own = caller.seesAll() || stored.owner().equals(caller.owner());
        for (ScanStore.AnalysisRow row : store.analyses(id, MAX_ANALYSES)) {
            ObjectNode answer = answer(row.jobId(), JobState.COMPLETE, row.result());
            analyses.add((own ? answer : anothers(answer))
                    .put("analysed_at", row.createdAt().toString()));
        }
        return node;
    }

    /** What a stored proposal that the caller may see is like. */
    ObjectNode similar(UUID id, Principal caller, int limit) {
        StoredProposal stored = store.proposal(id)
                .filter(p -> caller.seesAll() || store.maySee(caller.owner(), id))
                .orElseThrow(() -> BulwarkException.of(ErrorCode.NOT_FOUND, "There is no proposal " + id));
        return wire.valueToTree(steps.timed(
                "similar", () -> comparisons.search(stored.proposal(), id, caller.owner(), caller.seesAll(), limit)));
    }

    /** What a proposal that is not stored is like; it is not stored by this. */
    ObjectNode similar(Proposal proposal, Principal caller, int limit) {
        return wire.valueToTree(steps.timed(
                "similar", () -> comparisons.search(proposal, null, caller.owner(), caller.seesAll(), limit)));
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    private JsonNode read(String text) {
        try {
            return json.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A stored analysis is not JSON", e);
        }
    }
}
