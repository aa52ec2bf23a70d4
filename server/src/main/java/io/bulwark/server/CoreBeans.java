package io.bulwark.server;

import io.bulwark.kernel.UuidV7;
import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** The clock and the ids of this process; a test's own clock replaces the default. */
final class CoreBeans {
    @Produces
    @Singleton
    @DefaultBean
    InstantSource clock() {
        return InstantSource.system();
    }

    @Produces
    @Singleton
    UuidV7 ids(InstantSource clock) {
        return new UuidV7(clock);
    }
}
