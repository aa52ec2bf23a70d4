package io.bulwark.research.keep;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.jdbi.v3.core.Jdbi;

/** Work that one of all instances does now and then. */
@Singleton
public final class Duties {
    private final Jdbi jdbi;
    private final InstantSource clock;

    @Inject
    public Duties(Jdbi jdbi, InstantSource clock) {
        this.jdbi = jdbi;
        this.clock = clock;
    }

    /** Whether the caller is to do it now: of all who ask within {@code every}, exactly one. */
    public boolean claim(String name, Duration every) {
        Instant now = clock.instant();
        return jdbi.withHandle(h -> h.createUpdate("""
                        INSERT INTO research.duty AS d (name, ran_at) VALUES (:name, :now)
                        ON CONFLICT (name) DO UPDATE SET ran_at = EXCLUDED.ran_at WHERE d.ran_at <= :due
                        """)
                        .bind("name", name)
                        .bind("now", now.atOffset(ZoneOffset.UTC))
                        .bind("due", now.minus(every).atOffset(ZoneOffset.UTC))
                        .execute())
                == 1;
    }
}
