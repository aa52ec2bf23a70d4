package io.bulwark.bench;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/** db-scheduler on the same PostgreSQL: tasks that do nothing, scheduled in batches, polled by lock-and-fetch, its fastest way. */
final class SchedulerPeer {
    private static final int BATCH = 500;
    private static final int BACKLOG = 6_000;

    private SchedulerPeer() {}

    /** Tasks scheduled, executed and removed per second. */
    static double perSecond(DataSource pool, int seconds) throws InterruptedException {
        Jdbi.create(pool).useHandle(h -> {
            h.execute("""
                    CREATE TABLE scheduled_tasks (task_name text NOT NULL, task_instance text NOT NULL, task_data bytea,
                        execution_time timestamptz, picked boolean NOT NULL, picked_by text, last_success timestamptz,
                        last_failure timestamptz, consecutive_failures int, last_heartbeat timestamptz,
                        version bigint NOT NULL, priority smallint, state text, PRIMARY KEY (task_name, task_instance))
                    """);
            h.execute("CREATE INDEX execution_time_idx ON scheduled_tasks (execution_time)");
            h.execute("CREATE INDEX last_heartbeat_idx ON scheduled_tasks (last_heartbeat)");
        });
        AtomicLong executed = new AtomicLong();
        AtomicLong scheduled = new AtomicLong();
        AtomicBoolean running = new AtomicBoolean(true);
        OneTimeTask<Void> task = Tasks.oneTime("nothing").execute((instance, context) -> executed.incrementAndGet());
        Scheduler scheduler = Scheduler.create(pool, task)
                .threads(12)
                .pollingInterval(Duration.ofMillis(50))
                .pollUsingLockAndFetch(1, 20)
                .build();
        scheduler.start();
        Thread generator = Thread.ofVirtual().start(() -> {
            while (running.get()) {
                if (scheduled.get() - executed.get() > BACKLOG) {
                    LockSupport.parkNanos(1_000_000);
                    continue;
                }
                List<TaskInstance<?>> some = new ArrayList<>(BATCH);
                for (int i = 0; i < BATCH; i++) {
                    some.add(task.instance(Long.toString(scheduled.incrementAndGet())));
                }
                scheduler.scheduleBatch(some, Instant.now());
            }
        });
        LockSupport.parkNanos(Duration.ofSeconds(5).toNanos());
        long before = executed.get();
        long start = System.nanoTime();
        LockSupport.parkNanos(Duration.ofSeconds(seconds).toNanos());
        double rate = (executed.get() - before) / ((System.nanoTime() - start) / 1e9);
        running.set(false);
        generator.join();
        scheduler.stop();
        return rate;
    }
}
