package io.bulwark.testing;

import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** What must hold in the database after any crash, once everything has come to rest. */
public final class Invariants {
    private Invariants() {}

    /**
     * Accepted = finished once: every accepted job ended, exactly one end was announced for it, and the feature kept
     * exactly one result.
     *
     * @return a line for each violation
     */
    public static List<String> acceptedJobsFinishedOnce(Jdbi jdbi, Collection<UUID> accepted, String resultTable) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT format('job %s: state %s, %s ends announced, %s results', a.id, coalesce(j.state, 'missing'),
                                      e.ends, r.results)
                        FROM unnest(:accepted) AS a(id)
                        LEFT JOIN jobs.job j ON j.id = a.id
                        CROSS JOIN LATERAL (SELECT count(*) AS ends FROM events.event
                                            WHERE topic = 'job:' || a.id
                                              AND name IN ('job.finished', 'job.failed')) e
                        CROSS JOIN LATERAL (SELECT count(*) AS results FROM %s WHERE job_id = a.id) r
                        WHERE j.state IS DISTINCT FROM 'complete' OR e.ends <> 1 OR r.results <> 1
                        """.formatted("%s", "%s", "%s", "%s", resultTable))
                .bindArray("accepted", UUID.class, accepted)
                .mapTo(String.class)
                .list());
    }

    /** No result belongs to a job that does not exist. */
    public static long resultsWithoutJob(Jdbi jdbi, String resultTable) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT count(*) FROM " + resultTable
                        + " r WHERE NOT EXISTS" + " (SELECT 1 FROM jobs.job j WHERE j.id = r.job_id)")
                .mapTo(Long.class)
                .one());
    }
}
