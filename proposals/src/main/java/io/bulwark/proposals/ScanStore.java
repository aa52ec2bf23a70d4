package io.bulwark.proposals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulwark.kernel.EvmAddress;
import io.bulwark.proposals.actions.Action;
import io.bulwark.proposals.actions.ActionForm;
import io.bulwark.proposals.timeline.CodePin;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** All SQL of proposals and analyses. */
@Singleton
final class ScanStore {
    private static final String COLUMNS = """
            id, owner, title, description, proposer_address, dao_name, chain_id, requested_amount, requested_token,
            recipient_address, voting_deadline, snapshot_block, metadata, actions, created_at""";

    private final Jdbi jdbi;
    private final ObjectMapper json;

    @Inject
    ScanStore(Jdbi jdbi, ObjectMapper json) {
        this.jdbi = jdbi;
        this.json = json;
    }

    /** The id of the owner's proposal with this content, inserted under {@code id} when it is new. */
    UUID upsert(Handle handle, UUID id, String owner, String contentHash, Proposal proposal, Instant now) {
        // DO UPDATE instead of DO NOTHING: it locks and returns the row that another transaction just inserted. Only a
        // column outside every key may be set: otherwise the lock excludes the foreign key check of a finishing scan.
        return handle.createQuery("""
                        INSERT INTO proposals.proposal (id, owner, content_hash, title, description, proposer_address,
                            dao_name, chain_id, requested_amount, requested_token, recipient_address, voting_deadline,
                            snapshot_block, metadata, actions, created_at)
                        VALUES (:id, :owner, :hash, :title, :description, :proposer, :dao, :chain, :amount, :token,
                            :recipient, :deadline, :block, CAST(:metadata AS jsonb), CAST(:actions AS json), :now)
                        ON CONFLICT (owner, content_hash) DO UPDATE SET title = EXCLUDED.title
                        RETURNING id
                        """)
                .bind("id", id)
                .bind("owner", owner)
                .bind("hash", contentHash)
                .bind("title", proposal.title())
                .bind("description", proposal.description())
                .bind("proposer", text(proposal.proposer()))
                .bind("dao", proposal.daoName())
                .bind("chain", proposal.chainId())
                .bind("amount", proposal.requestedAmount())
                .bind("token", proposal.requestedToken())
                .bind("recipient", text(proposal.recipient()))
                .bind("deadline", utc(proposal.votingDeadline()))
                .bind("block", proposal.snapshotBlock())
                .bind("metadata", write(proposal.metadata()))
                .bind("actions", proposal.actions() == null ? null : ActionForm.text(proposal.actions()))
                .bind("now", utc(now))
                .mapTo(UUID.class)
                .one();
    }

    Optional<StoredProposal> proposal(UUID id) {
        return jdbi.withHandle(
                handle -> handle.createQuery("SELECT " + COLUMNS + " FROM proposals.proposal WHERE id = :id")
                        .bind("id", id)
                        .map((row, context) -> proposal(row))
                        .findOne());
    }

    void insertAnalysis(
            Handle handle, UUID id, UUID jobId, UUID proposalId, ScanResult result, String body, Instant now) {
        handle.createUpdate("""
                        INSERT INTO proposals.analysis (id, job_id, proposal_id, composite_score, risk_level,
                            recommendation, inconclusive, rules_version, processing_time_ms, result, created_at)
                        VALUES (:id, :job, :proposal, :score, :level, :recommendation, :inconclusive, :rules, :millis,
                            CAST(:result AS json), :now)
                        """)
                .bind("id", id)
                .bind("job", jobId)
                .bind("proposal", proposalId)
                .bind("score", result.compositeScore())
                .bind("level", result.riskLevel().name())
                .bind("recommendation", result.recommendation().name())
                .bind("inconclusive", result.inconclusive())
                .bind("rules", result.rulesVersion())
                .bind("millis", result.processingTimeMs())
                .bind("result", body)
                .bind("now", utc(now))
                .execute();
    }

    /** Lets an owner read a job that somebody else's identical scan made. */
    void addReader(Handle handle, String owner, UUID jobId) {
        handle.createUpdate("""
                        INSERT INTO proposals.reader (owner, job_id) VALUES (:owner, :job) ON CONFLICT DO NOTHING
                        """).bind("owner", owner).bind("job", jobId).execute();
    }

    void addReader(String owner, UUID jobId) {
        jdbi.useTransaction(handle -> addReader(handle, owner, jobId));
    }

    void addCallback(Handle handle, UUID jobId, String owner, String url, Instant now) {
        handle.createUpdate("""
                        INSERT INTO proposals.callback (job_id, owner, url, looked_at) VALUES (:job, :owner, :url, :now)
                        ON CONFLICT DO NOTHING
                        """)
                .bind("job", jobId)
                .bind("owner", owner)
                .bind("url", url)
                .bind("now", utc(now))
                .execute();
    }

    record Callback(UUID jobId, String owner, String url) {}

    /** Those not looked at since {@code before}; locked, so that no other instance looks at them now. */
    List<Callback> callbacks(Handle handle, Instant before, Instant now, int limit) {
        return handle.createQuery("""
                        WITH due AS (SELECT job_id, owner, url FROM proposals.callback WHERE looked_at <= :before
                                     ORDER BY looked_at LIMIT :limit FOR UPDATE SKIP LOCKED)
                        UPDATE proposals.callback c SET looked_at = :now FROM due
                        WHERE c.job_id = due.job_id AND c.owner = due.owner AND c.url = due.url
                        RETURNING c.job_id, c.owner, c.url
                        """)
                .bind("before", utc(before))
                .bind("now", utc(now))
                .bind("limit", limit)
                .map((row, context) ->
                        new Callback(row.getObject("job_id", UUID.class), row.getString("owner"), row.getString("url")))
                .list();
    }

    void removeCallback(Handle handle, Callback callback) {
        handle.createUpdate("DELETE FROM proposals.callback WHERE job_id = :job AND owner = :owner AND url = :url")
                .bind("job", callback.jobId())
                .bind("owner", callback.owner())
                .bind("url", callback.url())
                .execute();
    }

    boolean isReader(String owner, UUID jobId) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT EXISTS (SELECT 1 FROM proposals.reader WHERE owner = :owner AND job_id = :job)
                        """)
                .bind("owner", owner)
                .bind("job", jobId)
                .mapTo(Boolean.class)
                .one());
    }

    /** Whether the proposal belongs to the owner or carries an analysis that the owner may read. */
    boolean maySee(String owner, UUID proposalId) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT EXISTS (SELECT 1 FROM proposals.proposal WHERE id = :id AND owner = :owner)
                            OR EXISTS (SELECT 1 FROM proposals.analysis a JOIN proposals.reader r USING (job_id)
                                       WHERE a.proposal_id = :id AND r.owner = :owner)
                        """)
                .bind("id", proposalId)
                .bind("owner", owner)
                .mapTo(Boolean.class)
                .one());
    }

    /** The stored answer of a job, as JSON. */
    Optional<String> analysisOfJob(UUID jobId) {
        return jdbi.withHandle(
                handle -> handle.createQuery("SELECT result::text FROM proposals.analysis WHERE job_id = :job")
                        .bind("job", jobId)
                        .mapTo(String.class)
                        .findOne());
    }

    /** The code that a proposal's earlier scans saw. */
    List<CodePin> pins(UUID proposalId) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT DISTINCT pin->>'chain_id' AS chain, pin->>'address' AS address, pin->>'code_hash' AS hash
                        FROM (SELECT result FROM proposals.analysis WHERE proposal_id = :proposal
                              ORDER BY id DESC LIMIT 50) latest,
                             json_array_elements(result->'code_pins') AS pin
                        WHERE pin->>'code_hash' IS NOT NULL LIMIT 1000
                        """)
                .bind("proposal", proposalId)
                .map((row, context) -> new CodePin(
                        row.getLong("chain"), row.getString("address"), row.getString("hash"), null, List.of(), null))
                .list());
    }

    record AnalysisRow(UUID jobId, String result, Instant createdAt) {}

    /** Newest first. */
    List<AnalysisRow> analyses(UUID proposalId, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT job_id, result::text AS result, created_at FROM proposals.analysis
                        WHERE proposal_id = :proposal ORDER BY id DESC LIMIT :limit
                        """)
                .bind("proposal", proposalId)
                .bind("limit", limit)
                .map((row, context) -> new AnalysisRow(
                        row.getObject("job_id", UUID.class), row.getString("result"), instant(row, "created_at")))
                .list());
    }

    record Latest(int compositeScore, String riskLevel, String recommendation, boolean inconclusive, Instant at) {}

    record ListRow(
            UUID id,
            String title,
            @Nullable String daoName,
            @Nullable String proposer,
            Instant createdAt,
            @Nullable Latest latest) {}

    /** Newest first, older than {@code before} when that is given; of one owner, or everybody's for null. */
    List<ListRow> list(@Nullable String owner, @Nullable String dao, @Nullable UUID before, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT p.id, p.title, p.dao_name, p.proposer_address, p.created_at,
                               a.composite_score, a.risk_level, a.recommendation, a.inconclusive,
                               a.created_at AS analysed_at
                        FROM proposals.proposal p
                        LEFT JOIN LATERAL (SELECT * FROM proposals.analysis a WHERE a.proposal_id = p.id
                                           ORDER BY a.id DESC LIMIT 1) a ON true
                        WHERE (CAST(:owner AS text) IS NULL OR p.owner = :owner
                               OR p.id IN (SELECT s.proposal_id FROM proposals.reader r
                                           JOIN proposals.analysis s USING (job_id) WHERE r.owner = :owner))
                          AND (CAST(:dao AS text) IS NULL OR p.dao_name = :dao)
                          AND (CAST(:before AS uuid) IS NULL OR p.id < :before)
                        ORDER BY p.id DESC LIMIT :limit
                        """)
                .bind("owner", owner)
                .bind("dao", dao)
                .bind("before", before)
                .bind("limit", limit)
                .map((row, context) -> new ListRow(
                        row.getObject("id", UUID.class),
                        row.getString("title"),
                        row.getString("dao_name"),
                        row.getString("proposer_address"),
                        instant(row, "created_at"),
                        latest(row)))
                .list());
    }

    private static @Nullable Latest latest(ResultSet row) throws SQLException {
        String level = row.getString("risk_level");
        return level == null
                ? null
                : new Latest(
                        row.getInt("composite_score"),
                        level,
                        row.getString("recommendation"),
                        row.getBoolean("inconclusive"),
                        instant(row, "analysed_at"));
    }

    private StoredProposal proposal(ResultSet row) throws SQLException {
        String proposer = row.getString("proposer_address");
        String recipient = row.getString("recipient_address");
        OffsetDateTime deadline = row.getObject("voting_deadline", OffsetDateTime.class);
        return new StoredProposal(
                row.getObject("id", UUID.class),
                row.getString("owner"),
                new Proposal(
                        row.getString("title"),
                        row.getString("description"),
                        proposer == null ? null : new EvmAddress(proposer),
                        row.getString("dao_name"),
                        row.getObject("chain_id", Long.class),
                        row.getBigDecimal("requested_amount"),
                        row.getString("requested_token"),
                        recipient == null ? null : new EvmAddress(recipient),
                        deadline == null ? null : deadline.toInstant(),
                        row.getObject("snapshot_block", Long.class),
                        readMetadata(row.getString("metadata")),
                        actions(row.getString("actions"))),
                instant(row, "created_at"));
    }

    private static @Nullable List<Action> actions(@Nullable String array) {
        return array == null ? null : ActionForm.stored(array);
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable String text(@Nullable EvmAddress address) {
        return address == null ? null : address.value();
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, String> readMetadata(String text) {
        try {
            return json.readValue(text, new TypeReference<Map<String, String>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
