package io.bulwark.node;

import org.jspecify.annotations.Nullable;

/** What the node knows of an attempt until it is over. Guarded by the lock of {@link Contact}. */
final class Held {
    final Work work;
    /** Whether it is being computed, or about to be. */
    boolean running = true;
    /** The result that the node bound itself to. */
    @Nullable
    String output;

    @Nullable
    Thread thread;

    Held(Work work) {
        this.work = work;
    }

    Attempt attempt() {
        return work.attempt();
    }

    /** Nobody wants its result any more. */
    void cancel() {
        Thread computing = thread;
        if (computing != null && !computing.equals(Thread.currentThread())) {
            computing.interrupt();
        }
    }
}
