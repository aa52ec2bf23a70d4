package io.bulwark.research.keep;

import io.bulwark.research.FindingsJson;
import io.bulwark.research.module.Module;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** All SQL of kept findings. */
final class ReportStore {
    private final Jdbi jdbi;

    ReportStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    Optional<Kept> find(String project, Module module) {
        return jdbi.withHandle(h -> h.createQuery("""
                        SELECT findings::text, fresh_until FROM research.report
                        WHERE project = :project AND module = :module
                        """)
                .bind("project", project)
                .bind("module", module.wire())
                .map((row, _) -> new Kept(
                        FindingsJson.findings(FindingsJson.read(row.getString("findings"))),
                        row.getObject("fresh_until", OffsetDateTime.class).toInstant()))
                .findOne());
    }

    /** Keeps findings unless newer ones are there. */
    void keep(Handle handle, String project, Kept kept) {
        handle.createUpdate("""
                        INSERT INTO research.report (project, module, findings, found_at, fresh_until)
                        VALUES (:project, :module, CAST(:findings AS json), :at, :until)
                        ON CONFLICT (project, module) DO UPDATE SET
                            findings = EXCLUDED.findings, found_at = EXCLUDED.found_at, fresh_until = EXCLUDED.fresh_until
                        WHERE report.found_at <= EXCLUDED.found_at
                        """)
                .bind("project", project)
                .bind("module", kept.findings().module())
                .bind("findings", FindingsJson.of(kept.findings()).toString())
                .bind("at", kept.findings().at().atOffset(ZoneOffset.UTC))
                .bind("until", kept.freshUntil().atOffset(ZoneOffset.UTC))
                .execute();
    }

    void expire(String project, Collection<Module> modules, Instant now) {
        jdbi.useHandle(h -> h.createUpdate("""
                        UPDATE research.report SET fresh_until = :now
                        WHERE project = :project AND module = ANY(:modules) AND fresh_until > :now
                        """)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .bind("project", project)
                .bindArray(
                        "modules",
                        String.class,
                        modules.stream().map(Module::wire).toList())
                .execute());
    }

    int deleteBefore(Instant instant) {
        return jdbi.withHandle(h -> h.createUpdate("DELETE FROM research.report WHERE found_at < :before")
                .bind("before", instant.atOffset(ZoneOffset.UTC))
                .execute());
    }
}
