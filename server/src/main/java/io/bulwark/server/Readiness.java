package io.bulwark.server;

import jakarta.inject.Singleton;

/** Whether this instance wants traffic. */
@Singleton
final class Readiness {
    private volatile boolean serving;

    void serve() {
        serving = true;
    }

    void drain() {
        serving = false;
    }

    boolean serving() {
        return serving;
    }
}
