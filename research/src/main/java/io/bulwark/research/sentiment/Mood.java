package io.bulwark.research.sentiment;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What many posts say together.
 *
 * @param score 0 (against) to 100 (in favour), 50 is neutral; null without posts
 * @param trend bullish, bearish or neutral: the newer half against the older; unknown with too few
 * @param volume posts per source
 * @param confidence low, medium or high by the number of posts
 * @param leading the posts felt most strongly
 */
public record Mood(
        @Nullable Double score, String trend, Map<String, Integer> volume, String confidence, List<Felt> leading) {
    /** Below this many posts the confidence is low. */
    public static final int FEW = 5;

    private static final int MANY = 50;
    private static final int TREND_FROM = 10;
    private static final double TREND_STEP = 5;
    private static final Duration HALF_LIFE = Duration.ofDays(2);
    private static final int SHOWN = 3;

    public Mood {
        volume = Map.copyOf(volume);
        leading = List.copyOf(leading);
    }

    /** A post; {@code at} is null where its source does not say. */
    public record Post(String source, @Nullable Instant at, String text) {}

    public record Felt(Post post, double compound) {}

    /** Posts weigh half as much for every two days of age; one that is said twice counts once. */
    public static Mood of(List<Post> posts, Instant now, Sentiment scorer) {
        Map<String, Integer> volume = new TreeMap<>();
        Map<String, Felt> felt = new TreeMap<>();
        for (Post post : posts) {
            Felt one = new Felt(post, scorer.of(post.text()).compound());
            // A copied post is one opinion, however often it is pasted.
            if (felt.putIfAbsent(post.text().strip(), one) == null) {
                volume.merge(post.source(), 1, Integer::sum);
            }
        }
        List<Felt> all = new ArrayList<>(felt.values());
        int count = all.size();
        String confidence = count < FEW ? "low" : count < MANY ? "medium" : "high";
        if (count == 0) {
            return new Mood(null, "unknown", volume, confidence, List.of());
        }
        List<Felt> leading = all.stream()
                .filter(f -> f.compound() != 0)
                .sorted(Comparator.comparingDouble((Felt f) -> -Math.abs(f.compound())))
                .limit(SHOWN)
                .toList();
        return new Mood(score(all, now), trend(all), volume, confidence, leading);
    }

    private static double score(List<Felt> all, Instant now) {
        double sum = 0;
        double weights = 0;
        for (Felt one : all) {
            Instant at = one.post().at();
            double age = at == null
                    ? HALF_LIFE.toSeconds()
                    : Math.max(0, Duration.between(at, now).toSeconds());
            double weight = Math.pow(0.5, age / HALF_LIFE.toSeconds());
            sum += weight * one.compound();
            weights += weight;
        }
        double mean = weights == 0 ? 0 : sum / weights;
        return Math.clamp(50 + 50 * mean, 0, 100);
    }

    private static String trend(List<Felt> all) {
        List<Felt> dated = all.stream()
                .filter(f -> f.post().at() != null)
                .sorted(Comparator.comparing(
                        (Felt f) -> java.util.Objects.requireNonNull(f.post().at())))
                .toList();
        if (dated.size() < TREND_FROM) {
            return "unknown";
        }
        int half = dated.size() / 2;
        double change = 50 * (mean(dated.subList(half, dated.size())) - mean(dated.subList(0, half)));
        return change >= TREND_STEP ? "bullish" : change <= -TREND_STEP ? "bearish" : "neutral";
    }

    private static double mean(List<Felt> rows) {
        return rows.stream().mapToDouble(Felt::compound).average().orElse(0);
    }
}
