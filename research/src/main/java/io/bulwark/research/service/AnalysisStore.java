package io.bulwark.research.service;

import io.bulwark.research.FindingsJson;
import io.bulwark.research.module.Identity;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** All SQL of projects and finished analyses. */
@Singleton
final class AnalysisStore {
    private final Jdbi jdbi;

    @Inject
    AnalysisStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Remembers a project under the name that found it. */
    void keep(String name, Identity project, Instant now) {
        jdbi.useTransaction(h -> {
            h.createUpdate("""
                            INSERT INTO research.project (key, identity, found_at)
                            VALUES (:key, CAST(:identity AS json), :now)
                            ON CONFLICT (key) DO UPDATE SET identity = EXCLUDED.identity, found_at = EXCLUDED.found_at
                            """)
                    .bind("key", project.key())
                    .bind("identity", FindingsJson.of(project).toString())
                    .bind("now", now.atOffset(ZoneOffset.UTC))
                    .execute();
            h.createUpdate("""
                            INSERT INTO research.project_name (name, project) VALUES (:name, :project)
                            ON CONFLICT (name) DO UPDATE SET project = EXCLUDED.project
                            """)
                    .bind("name", name)
                    .bind("project", project.key())
                    .execute();
        });
    }

    /** The project that this name found the last time. */
    Optional<Identity> named(String name) {
        return jdbi.withHandle(h -> h.createQuery("""
                        SELECT p.identity::text FROM research.project_name n JOIN research.project p ON p.key = n.project
                        WHERE n.name = :name
                        """)
                .bind("name", name)
                .mapTo(String.class)
                .map(text -> FindingsJson.identity(FindingsJson.read(text)))
                .findOne());
    }

    void insert(Handle handle, UUID job, String owner, String project, String result, Instant now) {
        handle.createUpdate("""
                        INSERT INTO research.analysis (job_id, owner, project, result, created_at)
                        VALUES (:job, :owner, :project, CAST(:result AS json), :now)
                        """)
                .bind("job", job)
                .bind("owner", owner)
                .bind("project", project)
                .bind("result", result)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .execute();
    }

    Optional<String> result(UUID job) {
        return jdbi.withHandle(h -> h.createQuery("SELECT result::text FROM research.analysis WHERE job_id = :job")
                .bind("job", job)
                .mapTo(String.class)
                .findOne());
    }

    /** The oldest analyses from before {@code instant}, with their results. */
    Map<UUID, String> oldest(Instant before, int limit) {
        return jdbi.withHandle(h -> h.createQuery("""
                        SELECT job_id, result::text FROM research.analysis WHERE created_at < :before
                        ORDER BY created_at LIMIT :limit
                        """)
                .bind("before", before.atOffset(ZoneOffset.UTC))
                .bind("limit", limit)
                .reduceRows(new LinkedHashMap<>(), (all, row) -> {
                    all.put(row.getColumn("job_id", UUID.class), row.getColumn("result", String.class));
                    return all;
                }));
    }

    void delete(List<UUID> jobs) {
        jdbi.useHandle(h -> h.createUpdate("DELETE FROM research.analysis WHERE job_id = ANY(:jobs)")
                .bindArray("jobs", UUID.class, jobs)
                .execute());
    }

    Optional<Identity> project(String key) {
        return jdbi.withHandle(h -> h.createQuery("SELECT identity::text FROM research.project WHERE key = :key")
                .bind("key", key)
                .mapTo(String.class)
                .map(text -> FindingsJson.identity(FindingsJson.read(text)))
                .findOne());
    }

    /** The last known volume of a day in USD, by project. */
    Map<String, Double> volumes() {
        return jdbi.withHandle(h -> h.createQuery("""
                        SELECT r.project, CAST(m ->> 'value' AS double precision) AS volume
                        FROM research.report r CROSS JOIN LATERAL json_array_elements(r.findings -> 'metrics') m
                        WHERE r.module = 'onchain' AND m ->> 'path' = 'onchain.volume_24h'
                        """).reduceRows(new HashMap<>(), (all, row) -> {
            all.put(row.getColumn("project", String.class), row.getColumn("volume", Double.class));
            return all;
        }));
    }

    /** The kept prices of the projects that were looked at last and have an id at the market. */
    Map<String, BigDecimal> prices(Instant since, int limit) {
        return jdbi.withHandle(h -> h.createQuery("""
                        SELECT r.project, CAST(m ->> 'value' AS numeric) AS price
                        FROM research.report r CROSS JOIN LATERAL json_array_elements(r.findings -> 'metrics') m
                        WHERE r.module = 'onchain' AND r.found_at >= :since AND m ->> 'path' = 'onchain.price'
                          AND strpos(r.project, '.0x') = 0
                        ORDER BY r.found_at DESC LIMIT :limit
                        """)
                .bind("since", since.atOffset(ZoneOffset.UTC))
                .bind("limit", limit)
                .reduceRows(new LinkedHashMap<>(), (all, row) -> {
                    all.put(row.getColumn("project", String.class), row.getColumn("price", BigDecimal.class));
                    return all;
                }));
    }
}
