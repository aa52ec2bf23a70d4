package io.bulwark.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bulwark.storage.Redis;
import io.bulwark.testing.Eventually;
import io.bulwark.testing.TestRedis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultCacheTest {
    @RegisterExtension
    static final TestRedis redis = new TestRedis();

    private static final Duration HOUR = Duration.ofHours(1);
    private static final CacheKey KEY = new CacheKey("scan", "2026.11.1", "0xabc", "h1");

    private ResultCache cache;

    @BeforeEach
    void fresh() {
        cache = new ResultCache(redis.redis(), new SimpleMeterRegistry());
    }

    @Test
    void a_kept_answer_is_found_with_its_remaining_time() {
        cache.keep(KEY, "{\"answer\":1}", HOUR);

        ResultCache.Hit hit = cache.find(KEY).orElseThrow();
        assertThat(hit.value()).isEqualTo("{\"answer\":1}");
        assertThat(hit.ttl()).isBetween(Duration.ofMinutes(59), HOUR);
        assertThat(cache.find(new CacheKey("scan", "2026.11.1", "0xabc", "h2"))).isEmpty();
        assertThat(cache.hitRate()).isEqualTo(0.5);
    }

    @Test
    void an_answer_is_forgotten_after_its_time() {
        cache.keep(KEY, "short", Duration.ofMillis(30));

        Eventually.holds("the entry expires", Duration.ofSeconds(5), () -> cache.find(KEY)
                .isEmpty());
    }

    @Test
    void one_subject_is_invalidated_and_the_others_stay() {
        CacheKey other = new CacheKey("scan", "2026.11.1", "0xdef", "h1");
        cache.keep(KEY, "a", HOUR);
        cache.keep(other, "b", HOUR);

        assertThat(cache.invalidateSubject("scan", "0xabc")).isEqualTo(1);
        assertThat(cache.find(KEY)).isEmpty();
        assertThat(cache.find(other)).isPresent();
    }

    @Test
    void a_new_version_makes_the_answers_of_old_ones_go() {
        CacheKey next = new CacheKey("scan", "2026.12.1", "0xabc", "h1");
        cache.keep(KEY, "old", HOUR);
        cache.keep(next, "new", HOUR);

        assertThat(cache.invalidateOtherVersions("scan", "2026.12.1")).isEqualTo(1);
        assertThat(cache.find(next)).isPresent();
    }

    @Test
    void a_pattern_invalidates_thousands_of_entries_in_batches() {
        for (int i = 0; i < 2_500; i++) {
            cache.keep(new CacheKey("scan", "v", "-", "h" + i), "x", HOUR);
        }
        cache.keep(new CacheKey("analysis", "v", "-", "h"), "y", HOUR);

        assertThat(cache.invalidate("scan:*")).isEqualTo(2_500);
        assertThat(cache.find(new CacheKey("analysis", "v", "-", "h"))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "scan:[ab]*", "scan:\\*", "scan *"})
    void a_pattern_of_other_characters_is_refused(String pattern) {
        assertThatThrownBy(() -> cache.invalidate(pattern)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keys_of_other_kinds_are_out_of_reach_of_a_pattern() {
        redis.redis().set("limit:{someone}:scan", "5", HOUR);

        cache.invalidate("*");

        assertThat(redis.redis().get("limit:{someone}:scan")).contains("5");
    }

    @Test
    void a_stopped_redis_means_no_cache_and_no_error_and_it_recovers_by_itself() {
        cache.keep(KEY, "a", HOUR);
        redis.stop();

        assertThat(cache.find(KEY)).isEmpty();
        cache.keep(KEY, "b", HOUR);
        assertThatThrownBy(() -> cache.invalidate("*")).isInstanceOf(Redis.Unavailable.class);

        redis.start();
        assertThat(cache.find(KEY))
                .hasValueSatisfying(hit -> assertThat(hit.value()).isEqualTo("a"));
    }

    @Test
    void an_overlong_answer_is_not_kept() {
        cache.keep(KEY, "x".repeat(ResultCache.MAX_VALUE_CHARS + 1), HOUR);

        assertThat(cache.find(KEY)).isEmpty();
    }

    @Test
    void inputs_that_differ_only_in_where_a_member_ends_have_different_hashes() {
        assertThat(new CacheKey.Inputs().add("ab").add("c").hash())
                .isNotEqualTo(new CacheKey.Inputs().add("a").add("bc").hash());
        assertThat(new CacheKey.Inputs().add(null).hash())
                .isNotEqualTo(new CacheKey.Inputs().add("").hash());
    }
}
