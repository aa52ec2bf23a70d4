package io.bulwark.research.sentiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MoodTest {
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

    private static Mood mood(List<Mood.Post> posts) {
        return Mood.of(posts, NOW, Sentiment.markets());
    }

    private static Mood.Post post(String source, int hoursAgo, String text) {
        return new Mood.Post(source, NOW.minus(Duration.ofHours(hoursAgo)), text);
    }

    @Test
    void no_posts_are_no_opinion() {
        Mood mood = mood(List.of());

        assertThat(mood.score()).isNull();
        assertThat(mood.trend()).isEqualTo("unknown");
        assertThat(mood.confidence()).isEqualTo("low");
    }

    @Test
    void few_posts_give_low_confidence_and_no_trend() {
        Mood mood = mood(List.of(post("reddit", 1, "great project"), post("news", 2, "strong rally")));

        assertThat(mood.score()).isGreaterThan(60);
        assertThat(mood.confidence()).isEqualTo("low");
        assertThat(mood.trend()).isEqualTo("unknown");
        assertThat(mood.volume()).containsOnly(java.util.Map.entry("news", 1), java.util.Map.entry("reddit", 1));
    }

    @Test
    void the_trend_is_the_newer_half_against_the_older() {
        List<Mood.Post> posts = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            posts.add(post("reddit", 90 - i, "terrible scam number " + i));
            posts.add(post("reddit", 10 - i, "wonderful rally number " + i));
        }

        assertThat(mood(posts).trend()).isEqualTo("bullish");
        assertThat(mood(posts).confidence()).isEqualTo("medium");
        assertThat(mood(posts).score()).isGreaterThan(50);
    }

    @Test
    void a_pasted_post_counts_once() {
        List<Mood.Post> posts = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            posts.add(post("reddit", i, "TO THE MOON! best coin"));
        }
        posts.add(post("reddit", 1, "this is a rug pull"));

        assertThat(mood(posts).volume()).containsEntry("reddit", 2);
        assertThat(mood(posts).confidence()).isEqualTo("low");
    }
}
