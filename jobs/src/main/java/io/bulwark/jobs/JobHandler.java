package io.bulwark.jobs;

/** Runs jobs of one kind; a CDI bean of the feature that submits them. Called from several threads at once. */
public interface JobHandler {
    /** The kind of job it runs, the same on every instance. */
    String kind();

    /**
     * Runs one attempt. Anything thrown counts as a failed attempt and is retried after a pause, three attempts in all. At
     * the deadline the thread is interrupted and the result no longer counts. Since a job may run more than once, effects
     * belong into {@link JobOutcome#inTransaction()}.
     */
    JobOutcome run(JobContext context) throws Exception;
}
