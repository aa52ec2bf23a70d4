package io.bulwark.gateway.provider;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends one exchange by closing its socket: when it is cancelled, or when what was expected has not come in time. A limit that
 * moves further away costs a field write; the timer looks again when it fires.
 */
final class Watch implements Runnable {
    private static final ScheduledThreadPoolExecutor TIMER = timer();

    private final long began = System.nanoTime();
    private final long totalDeadline;
    private long deadline;
    private FailureKind expected;
    private long armedFor = Long.MAX_VALUE;
    private @Nullable ScheduledFuture<?> timer;
    private @Nullable Socket socket;
    private @Nullable FailureKind ended;
    private boolean stopped;

    Watch(long totalNanos) {
        totalDeadline = began + totalNanos;
        deadline = totalDeadline;
        expected = FailureKind.TOTAL_TIMEOUT;
    }

    private static ScheduledThreadPoolExecutor timer() {
        var executor = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("gateway-watch").daemon().factory());
        executor.setRemoveOnCancelPolicy(true);
        return executor;
    }

    /** Nanoseconds since the exchange began. */
    long elapsed() {
        return System.nanoTime() - began;
    }

    /** What is guarded from now on; closed at once when the exchange has been ended already. */
    synchronized void bind(Socket guarded) {
        socket = guarded;
        if (ended != null) {
            sever(guarded);
        }
    }

    /** Within this time something must come, or the exchange ends as {@code kind}; the total limit holds besides. */
    synchronized void expect(long nanos, FailureKind kind) {
        long at = System.nanoTime() + nanos;
        boolean total = at - totalDeadline >= 0;
        deadline = total ? totalDeadline : at;
        expected = total ? FailureKind.TOTAL_TIMEOUT : kind;
        if (armedFor == Long.MAX_VALUE || deadline - armedFor < 0) {
            arm();
        }
    }

    /** Nothing is being waited for; only the total limit holds. */
    synchronized void rest() {
        deadline = totalDeadline;
        expected = FailureKind.TOTAL_TIMEOUT;
    }

    synchronized void cancel() {
        end(FailureKind.CANCELLED);
    }

    /** No limit holds any longer. */
    synchronized void stop() {
        stopped = true;
        if (timer != null) {
            timer.cancel(false);
        }
    }

    /** Why the exchange was ended from here, null when it was not. */
    synchronized @Nullable FailureKind ended() {
        return ended;
    }

    @Override
    public synchronized void run() {
        if (stopped || ended != null) {
            return;
        }
        if (System.nanoTime() - deadline >= 0) {
            end(expected);
        } else {
            arm();
        }
    }

    private void arm() {
        if (stopped || ended != null) {
            return;
        }
        if (timer != null) {
            timer.cancel(false);
        }
        armedFor = deadline;
        timer = TIMER.schedule(this, Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    private void end(FailureKind why) {
        if (ended == null && !stopped) {
            ended = why;
            if (timer != null) {
                timer.cancel(false);
            }
            if (socket != null) {
                sever(socket);
            }
        }
    }

    /** The plain socket, also below TLS: closing that one waits for nobody. */
    private static void sever(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // It is closed below all the same.
        }
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing more can be done, and its reader fails anyway.
        }
    }
}
