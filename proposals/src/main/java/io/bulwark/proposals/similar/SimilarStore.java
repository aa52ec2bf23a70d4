package io.bulwark.proposals.similar;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
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

    record Detail(UUID id, String title, @Nullable String dao, Fields fields, Instant createdAt) {}

    void keep(Handle handle, UUID proposal, String owner, Fingerprint fingerprint, Fields fields, Instant now) {
        handle.createUpdate("""
                        INSERT INTO proposals.fingerprint (proposal_id, version, owner, places, bands, fields, created_at)
                        VALUES (:id, :version, :owner, :places, :bands, CAST(:fields AS json), :now)
                        ON CONFLICT (proposal_id) DO UPDATE SET version = EXCLUDED.version, places = EXCLUDED.places,
                            bands = EXCLUDED.bands, fields = EXCLUDED.fields
                        """)
                .bind("id", proposal)
                .bind("version", VERSION)
                .bind("owner", owner)
                .bind("places", fingerprint.bytes())
                .bindArray("bands", Integer.class, (Object[]) boxed(fingerprint.bands()))
                .bind("fields", write(fields.values()))
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .execute();
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
                        SELECT p.id, p.title, p.dao_name, p.created_at, f.fields::text AS fields
                        FROM proposals.proposal p JOIN proposals.fingerprint f ON f.proposal_id = p.id
                        WHERE p.id IN (<ids>)
                        """)
                .bindList("ids", ids)
                .map((row, context) -> new Detail(
                        row.getObject("id", UUID.class),
                        row.getString("title"),
                        row.getString("dao_name"),
                        new Fields(read(row.getString("fields"))),
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
