package io.bulwark.jobs;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jdbi.v3.core.ConnectionException;
import org.jspecify.annotations.Nullable;

/** Tells faults that pass by themselves (a database away, overloaded or switching over) from faults in our work. */
public final class Outage {
    private static final long FIRST_MILLIS = 50;
    private static final long LONGEST_MILLIS = 2_000;

    private Outage() {}

    /** Whether trying the same transaction again makes sense. The outcome of its commit is unknown then. */
    public static boolean isOutage(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectionException
                    || (cause instanceof SQLException sql && passes(sql.getSQLState()))) {
                return true;
            }
        }
        return false;
    }

    /** Half to whole of 50 ms, doubled per failure up to 2 s: jitter keeps the workers from returning all at once. */
    static Duration pauseAfter(int failures) {
        long millis = Math.min(FIRST_MILLIS << Math.min(failures, 10), LONGEST_MILLIS);
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(millis / 2, millis + 1));
    }

    /** Connection (08), resources (53), operator intervention (57P), serialization and deadlock (40), standby (25006). */
    private static boolean passes(@Nullable String state) {
        // A pool that cannot get a connection in time reports no state at all.
        return state == null
                || state.startsWith("08")
                || state.startsWith("53")
                || state.startsWith("57P")
                || state.startsWith("40")
                || state.equals("25006");
    }
}
