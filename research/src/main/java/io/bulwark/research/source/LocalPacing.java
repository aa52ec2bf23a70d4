package io.bulwark.research.source;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.ToIntFunction;

/** A sliding window per source for a process that is alone. */
public final class LocalPacing implements Pacing {
    private final Clock clock;
    private final ToIntFunction<Source> calls;
    private final Map<Source, Deque<Instant>> taken = new EnumMap<>(Source.class);

    public LocalPacing(Clock clock) {
        this(clock, Source::calls);
    }

    /** @param calls allowed in a source's window; zero for none at all */
    LocalPacing(Clock clock, ToIntFunction<Source> calls) {
        this.clock = clock;
        this.calls = calls;
    }

    @Override
    public synchronized Duration take(Source source) {
        Instant now = clock.instant();
        Deque<Instant> window = taken.computeIfAbsent(source, s -> new ArrayDeque<>());
        while (!window.isEmpty() && !window.peekFirst().plus(source.window()).isAfter(now)) {
            window.removeFirst();
        }
        if (window.size() < calls.applyAsInt(source)) {
            window.addLast(now);
            return Duration.ZERO;
        }
        return window.isEmpty()
                ? source.window()
                : Duration.between(now, window.getFirst().plus(source.window()));
    }
}
