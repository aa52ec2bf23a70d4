package io.bulwark.research.service;

import io.bulwark.research.usage.ProjectUsage;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which projects are kept fresh: 0.4 of what is asked about, 0.3 of what is traded, 0.3 of what is watched. */
final class Ranking {
    private static final double TRENDING = 0.4;
    private static final double TRADED = 0.3;
    private static final double WATCHED = 0.3;

    private Ranking() {}

    /**
     * The first {@code most} projects, best first. Each of the three counts from 0 to 1 by its place between nothing and the
     * most; trading on a logarithmic scale, as one project's volume can be ten thousand times another's.
     *
     * @param volumes USD in a day
     */
    static List<String> of(
            List<ProjectUsage.Trend> trends, Map<String, Double> volumes, Map<String, Long> watchers, int most) {
        Map<String, Double> asked = new HashMap<>();
        trends.forEach(each -> asked.put(each.project(), (double) each.askers()));
        Map<String, Double> traded = new HashMap<>();
        volumes.forEach((project, usd) -> traded.put(project, Math.log1p(Math.max(0, usd))));
        Map<String, Double> watched = new HashMap<>();
        watchers.forEach((project, count) -> watched.put(project, (double) count));
        Set<String> all = new HashSet<>(asked.keySet());
        all.addAll(traded.keySet());
        all.addAll(watched.keySet());
        Map<String, Double> score = new HashMap<>();
        double mostAsked = most(asked.values());
        double mostTraded = most(traded.values());
        double mostWatched = most(watched.values());
        for (String each : all) {
            score.put(
                    each,
                    TRENDING * asked.getOrDefault(each, 0.0) / mostAsked
                            + TRADED * traded.getOrDefault(each, 0.0) / mostTraded
                            + WATCHED * watched.getOrDefault(each, 0.0) / mostWatched);
        }
        return all.stream()
                .sorted(Comparator.comparingDouble((String each) -> -score.getOrDefault(each, 0.0))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(most)
                .toList();
    }

    private static double most(Collection<Double> values) {
        return Math.max(1e-9, values.stream().mapToDouble(each -> each).max().orElse(1));
    }
}
