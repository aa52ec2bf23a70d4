package io.bulwark.jobs;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * Looks for jobs that nobody works on any more: the worker fell silent, the attempt overran its deadline, or no worker came
 * within the time to live. Every instance may run it; they do not get in each other's way.
 */
@Singleton
public final class StalledJobs {
    private final Attempts attempts;
    private final JobsConfig config;
    private @Nullable Loop loop;

    @Inject
    public StalledJobs(Jobs jobs, JobsConfig config) {
        this.attempts = jobs.attempts();
        this.config = config;
    }

    public synchronized void start() {
        if (loop == null) {
            loop = new Loop("jobs-sweep", config.sweepEvery(), () -> {
                sweep();
                return false;
            });
        }
    }

    public synchronized void stop() {
        if (loop != null) {
            loop.close();
            loop = null;
        }
    }

    /** Looks once, and says how many jobs it brought back or failed. */
    public int sweep() {
        return attempts.sweep();
    }
}
