package io.bulwark.research.source;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;

/** A sliding window per source for a process that is alone. */
public final class LocalPacing implements Pacing {
    private final Clock clock;
    private final ToIntFunction<Source> calls;
    private final Map<Source, List<Call>> taken = new EnumMap<>(Source.class);

    /** A call that was let out; {@code until} is when it reached the source at the latest. */
    private static final class Call {
        private Instant until;

        Call(Instant until) {
            this.until = until;
        }
    }

    public LocalPacing(Clock clock) {
        this(clock, Source::calls);
    }

    /** @param keyed sources that a key is sent to */
    public LocalPacing(Clock clock, Set<Source> keyed) {
        this(clock, source -> keyed.contains(source) ? source.callsWithKey() : source.calls());
    }

    /** @param calls allowed in a source's window; zero for none at all */
    LocalPacing(Clock clock, ToIntFunction<Source> calls) {
        this.clock = clock;
        this.calls = calls;
    }

    @Override
    public synchronized Turn take(Source source) {
        Instant now = clock.instant();
        List<Call> window = taken.computeIfAbsent(source, s -> new ArrayList<>());
        window.removeIf(call -> !call.until.plus(source.window()).isAfter(now));
        if (window.size() < calls.applyAsInt(source)) {
            Call call = new Call(now.plus(LONGEST_CALL));
            window.add(call);
            return new Turn(Duration.ZERO, () -> ended(call));
        }
        Instant first = window.stream()
                .map(call -> call.until)
                .min(Instant::compareTo)
                .filter(until -> !until.isAfter(now))
                .orElse(now);
        return new Turn(Duration.between(now, first.plus(source.window())), Turn.NOTHING);
    }

    private synchronized void ended(Call call) {
        Instant now = clock.instant();
        call.until = now.isBefore(call.until) ? now : call.until;
    }
}
