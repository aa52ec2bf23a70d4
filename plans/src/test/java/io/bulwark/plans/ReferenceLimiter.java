package io.bulwark.plans;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The sliding windows as one would explain them: a list of moments per subject and window, all in milliseconds. */
final class ReferenceLimiter {
    record Unit(long at, int call) {}

    record Answer(boolean allowed, long limit, long remaining, long resetAt, long retryAfter) {}

    private final Map<String, List<Unit>> windows = new HashMap<>();
    private int calls;

    Answer take(long now, String subject, int cost, Limits limits) {
        Answer refused = null;
        for (Limit limit : limits.all()) {
            List<Unit> units = current(now, subject, limit);
            long excess = units.size() + cost - limit.max();
            if (excess > 0) {
                long length = limit.window().toMillis();
                long free = units.isEmpty()
                        ? now + length
                        : units.get((int) Math.min(excess, units.size()) - 1).at() + length;
                if (refused == null || free > refused.resetAt()) {
                    refused = new Answer(false, limit.max(), Math.max(0, limit.max() - units.size()), free, free - now);
                }
            }
        }
        calls++;
        if (refused != null) {
            return refused;
        }
        Answer tightest = null;
        for (Limit limit : limits.all()) {
            List<Unit> units = current(now, subject, limit);
            units.addAll(Collections.nCopies(cost, new Unit(now, calls)));
            long remaining = limit.max() - units.size();
            long reset = units.getFirst().at() + limit.window().toMillis();
            if (tightest == null
                    || remaining < tightest.remaining()
                    || (remaining == tightest.remaining() && reset > tightest.resetAt())) {
                tightest = new Answer(true, limit.max(), remaining, reset, 0);
            }
        }
        return tightest;
    }

    /** The number of the call made last, for {@link #release}. */
    int lastCall() {
        return calls;
    }

    boolean release(int call, Limits limits, String subject) {
        boolean any = false;
        for (Limit limit : limits.all()) {
            any |= windows.get(subject + limit.window()).removeIf(unit -> unit.call() == call);
        }
        return any;
    }

    int size(String subject, Limit limit) {
        return windows.getOrDefault(subject + limit.window(), List.of()).size();
    }

    private List<Unit> current(long now, String subject, Limit limit) {
        List<Unit> units = windows.computeIfAbsent(subject + limit.window(), key -> new ArrayList<>());
        units.removeIf(unit -> unit.at() <= now - limit.window().toMillis());
        units.replaceAll(unit -> unit.at() > now ? new Unit(now, unit.call()) : unit);
        return units;
    }
}
