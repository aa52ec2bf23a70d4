package io.bulwark.kernel;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A named place where the crash harness may kill this process with SIGKILL: no shutdown hook runs, no buffer is flushed,
 * and child processes live on, just as after an out-of-memory kill. Armed by the environment variable
 * {@code BULWARK_KILL_POINT=name} or {@code name:n} for the n-th pass; otherwise one comparison with null.
 */
public final class KillPoint {
    private static final @Nullable String ARMED;
    private static final AtomicInteger LEFT = new AtomicInteger();

    static {
        String setting = System.getenv("BULWARK_KILL_POINT");
        if (setting == null || setting.isBlank()) {
            ARMED = null;
        } else {
            int colon = setting.lastIndexOf(':');
            ARMED = colon < 0 ? setting : setting.substring(0, colon);
            LEFT.set(colon < 0 ? 1 : Integer.parseInt(setting.substring(colon + 1)));
        }
    }

    private KillPoint() {}

    public static void pass(String name) {
        if (ARMED != null && ARMED.equals(name) && LEFT.decrementAndGet() == 0) {
            die();
        }
    }

    private static void die() {
        try {
            new ProcessBuilder(
                            "kill", "-9", Long.toString(ProcessHandle.current().pid()))
                    .start()
                    .waitFor();
        } catch (java.io.IOException e) {
            Runtime.getRuntime().halt(137);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(137);
    }
}
