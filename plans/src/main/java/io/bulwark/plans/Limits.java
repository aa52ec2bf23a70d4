package io.bulwark.plans;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Limits that hold together; none at all means unlimited. Kept sorted by scope and window, without those that the others
 * imply.
 */
public record Limits(List<Limit> all) {
    private static final Comparator<Limit> ORDER =
            Comparator.comparing(Limit::scope).thenComparing(Limit::window);

    public static final Limits UNLIMITED = new Limits(List.of());

    public Limits {
        if (all.stream()
                        .map(limit -> List.of(limit.scope(), limit.window()))
                        .distinct()
                        .count()
                != all.size()) {
            throw new IllegalArgumentException("must not name one window twice");
        }
        all = needed(all);
    }

    /**
     * Reads {@code 1000/1d} and {@code 10/1m}, or {@code unlimited} alone.
     *
     * @throws IllegalArgumentException worded to follow the field's name
     */
    public static Limits parse(List<String> texts) {
        if (texts.size() == 1 && texts.getFirst().strip().equals("unlimited")) {
            return UNLIMITED;
        }
        if (texts.isEmpty()) {
            throw new IllegalArgumentException("must name a limit, or unlimited");
        }
        return new Limits(texts.stream().map(Limit::parse).toList());
    }

    public boolean unlimited() {
        return all.isEmpty();
    }

    /**
     * The most that these limits let through in any stretch of time: the least of {@code max * ceil(length / window)}, or
     * {@link Long#MAX_VALUE} when unlimited. Limits of a part of the calls do not count.
     */
    public long within(Duration length) {
        return all.stream()
                .filter(limit -> limit.scope().isEmpty())
                .mapToLong(limit -> limit.within(length))
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /**
     * The best value of each limit: for every window that one of them names, the largest number that one of them lets
     * through in it. One that does not name the window counts with what its other windows let through, so holding one plan
     * more never takes anything away.
     */
    static Limits best(Collection<Limits> several) {
        if (several.stream().anyMatch(Limits::unlimited)) {
            return UNLIMITED;
        }
        return new Limits(several.stream()
                .flatMap(limits -> limits.all.stream())
                .map(Limit::window)
                .distinct()
                .map(window -> Limit.of(
                        several.stream()
                                .mapToLong(limits -> limits.within(window))
                                .max()
                                .orElseThrow(),
                        window))
                .toList());
    }

    /** These limits, and for the part of the calls named by the scope the caps as well. */
    Limits cappedBy(Limits caps, String scope) {
        List<Limit> both = new ArrayList<>(all);
        caps.all.forEach(cap -> both.add(new Limit(cap.max(), cap.window(), scope)));
        return new Limits(both);
    }

    /** Longest first, a limit that the rest already keeps is dropped: it could never refuse a call. */
    private static List<Limit> needed(List<Limit> limits) {
        List<Limit> rest = new ArrayList<>(limits);
        limits.stream().sorted(ORDER.reversed()).forEach(limit -> {
            boolean implied = rest.stream()
                    .filter(other -> !other.equals(limit))
                    .filter(other -> other.scope().isEmpty() || other.scope().equals(limit.scope()))
                    .anyMatch(other -> other.within(limit.window()) <= limit.max());
            if (implied) {
                rest.remove(limit);
            }
        });
        rest.sort(ORDER);
        return List.copyOf(rest);
    }
}
