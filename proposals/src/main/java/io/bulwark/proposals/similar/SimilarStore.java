package io.bulwark.proposals.similar;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** All SQL of fingerprints. */
@Singleton
final class SimilarStore {
    private static final int VERSION = 1;
    /** Texts of one template can be many: then the newest are compared. */
    private static final int MOST_CANDIDATES = 1_000;

    private final Jdbi jdbi;
    private final ObjectMapper json;

    @Inject
    SimilarStore(Jdbi jdbi, ObjectMapper json) {
        this.jdbi = jdbi;
        this.json = json;
    }

    record Candidate(UUID id, String owner, Fingerprint fingerprint) {}

    record Detail(
            UUID id, String title, @Nullable String dao, Fields fields, Fingerprint fingerprint, Instant createdAt) {}

    /** A vector and the model that made it. */
    record Vector(byte[] numbers, String model) {}

    void keep(
            Handle handle,
            UUID proposal,
            String owner,
            Fingerprint fingerprint,
            Fields fields,
            @Nullable Vector vector,
            Instant now) {
        handle.createUpdate("""
                        INSERT INTO proposals.fingerprint (proposal_id, version, owner, places, bands, fields, created_at,
                            vector, vector_model, vector_xid)
                        VALUES (:id, :version, :owner, :places, :bands, CAST(:fields AS json), :now, :vector, :model,
                            CASE WHEN CAST(:model AS text) IS NULL THEN NULL ELSE pg_current_xact_id() END)
                        ON CONFLICT (proposal_id) DO UPDATE SET version = EXCLUDED.version, places = EXCLUDED.places,
                            bands = EXCLUDED.bands, fields = EXCLUDED.fields,
                            vector = COALESCE(EXCLUDED.vector, fingerprint.vector),
                            vector_model = COALESCE(EXCLUDED.vector_model, fingerprint.vector_model),
                            vector_xid = COALESCE(EXCLUDED.vector_xid, fingerprint.vector_xid)
                        """)
                .bind("id", proposal)
                .bind("version", VERSION)
                .bind("owner", owner)
                .bind("places", fingerprint.bytes())
                .bindArray("bands", Integer.class, (Object[]) boxed(fingerprint.bands()))
                .bind("fields", write(fields.values()))
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .bind("vector", vector == null ? null : vector.numbers())
                .bind("model", vector == null ? null : vector.model())
                .execute();
    }

    /** Vectors, and up to which transaction all of them are there. */
    record Written(List<MeaningIndex.Vector> vectors, String upTo) {}

    /**
     * The vectors written by transactions from {@code since} on. Every transaction before {@code upTo} has ended, so nothing
     * before it can appear later; what was written after it is read again the next time.
     */
    Written vectors(String model, String since) {
        return jdbi.withHandle(handle -> {
            List<MeaningIndex.Vector> found = new ArrayList<>();
            String[] upTo = {since};
            handle.createQuery("""
                            SELECT now.low::text AS low, f.proposal_id, f.owner, f.vector
                            FROM (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS low) AS now
                            LEFT JOIN LATERAL (
                                SELECT proposal_id, owner, vector FROM proposals.fingerprint
                                WHERE vector_xid >= CAST(CAST(:since AS text) AS xid8) AND vector_model = :model
                                ORDER BY proposal_id DESC LIMIT :most) AS f ON true
                            """)
                    .bind("since", since)
                    .bind("model", model)
                    .bind("most", MeaningIndex.MOST)
                    .map((row, context) -> {
                        upTo[0] = row.getString("low");
                        UUID id = row.getObject("proposal_id", UUID.class);
                        if (id != null) {
                            found.add(new MeaningIndex.Vector(id, row.getString("owner"), row.getBytes("vector")));
                        }
                        return id;
                    })
                    .forEach(id -> {});
            return new Written(found, upTo[0]);
        });
    }

    /** A stored text whose meaning is not known yet. */
    record Missing(UUID id, String title, String description) {}

    /** The newest proposals first. */
    List<Missing> missing(int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT p.id, p.title, p.description
                        FROM proposals.fingerprint f JOIN proposals.proposal p ON p.id = f.proposal_id
                        WHERE f.vector_model IS NULL ORDER BY f.proposal_id DESC LIMIT :limit
                        """)
                .bind("limit", limit)
                .map((row, context) -> new Missing(
                        row.getObject("id", UUID.class), row.getString("title"), row.getString("description")))
                .list());
    }

    /** Vectors of another model cannot be compared. */
    int forgetOthers(String model) {
        return jdbi.withHandle(
                handle -> handle.createUpdate("""
                        UPDATE proposals.fingerprint SET vector = NULL, vector_model = NULL, vector_xid = NULL
                        WHERE vector_model <> :model
                        """).bind("model", model).execute());
    }

    void vector(UUID proposal, Vector vector) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        UPDATE proposals.fingerprint
                        SET vector = :vector, vector_model = :model, vector_xid = pg_current_xact_id()
                        WHERE proposal_id = :id AND vector_model IS NULL
                        """)
                .bind("vector", vector.numbers())
                .bind("model", vector.model())
                .bind("id", proposal)
                .execute());
    }

    /** Those that share a band, the newest first. The CTE keeps the planner from walking all rows in that order. */
    List<Candidate> candidates(Fingerprint fingerprint, @Nullable UUID without) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        WITH found AS MATERIALIZED (
                            SELECT proposal_id, owner, places FROM proposals.fingerprint
                            WHERE bands && :bands AND version = :version
                              AND (CAST(:without AS uuid) IS NULL OR proposal_id <> :without))
                        SELECT proposal_id, owner, places FROM found ORDER BY proposal_id DESC LIMIT :most
                        """)
                .bindArray("bands", Integer.class, (Object[]) boxed(fingerprint.bands()))
                .bind("version", VERSION)
                .bind("without", without)
                .bind("most", MOST_CANDIDATES)
                .map((row, context) -> new Candidate(
                        row.getObject("proposal_id", UUID.class),
                        row.getString("owner"),
                        Fingerprint.read(row.getBytes("places"))))
                .list());
    }

    Map<UUID, Detail> details(Collection<UUID> ids) {
        if (ids.isEmpty()) {
            return Map.of();
        }
        return jdbi.withHandle(handle -> handle
                .createQuery("""
                        SELECT p.id, p.title, p.dao_name, p.created_at, f.fields::text AS fields, f.places
                        FROM proposals.proposal p JOIN proposals.fingerprint f ON f.proposal_id = p.id
                        WHERE p.id IN (<ids>) AND f.version = :version
                        """)
                .bindList("ids", ids)
                .bind("version", VERSION)
                .map((row, context) -> new Detail(
                        row.getObject("id", UUID.class),
                        row.getString("title"),
                        row.getString("dao_name"),
                        new Fields(read(row.getString("fields"))),
                        Fingerprint.read(row.getBytes("places")),
                        row.getObject("created_at", OffsetDateTime.class).toInstant()))
                .list()
                .stream()
                .collect(Collectors.toMap(Detail::id, Function.identity())));
    }

    private static Integer[] boxed(int[] values) {
        Integer[] boxed = new Integer[values.length];
        for (int i = 0; i < values.length; i++) {
            boxed[i] = values[i];
        }
        return boxed;
    }

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private SortedMap<String, List<String>> read(String text) {
        try {
            return json.readValue(text, new TypeReference<TreeMap<String, List<String>>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
