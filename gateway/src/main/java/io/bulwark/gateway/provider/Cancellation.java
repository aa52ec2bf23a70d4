package io.bulwark.gateway.provider;

import java.util.ArrayList;
import java.util.List;

/** Lets any thread end a call at once: its upstream socket is closed before {@link #cancel} returns. */
public final class Cancellation {
    private final List<Runnable> actions = new ArrayList<>(2);
    private boolean cancelled;

    /** Keeps an action from running; it may be running already. */
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    public void cancel() {
        List<Runnable> due;
        synchronized (this) {
            if (cancelled) {
                return;
            }
            cancelled = true;
            due = List.copyOf(actions);
            actions.clear();
        }
        due.forEach(Runnable::run);
    }

    public synchronized boolean cancelled() {
        return cancelled;
    }

    /** Runs the action on cancel, or now when that was before. It must be quick and must not throw. */
    public Registration onCancel(Runnable action) {
        synchronized (this) {
            if (!cancelled) {
                actions.add(action);
                return () -> remove(action);
            }
        }
        action.run();
        return () -> {};
    }

    private synchronized void remove(Runnable action) {
        actions.remove(action);
    }
}
