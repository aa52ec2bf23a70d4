package io.bulwark.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.gateway.provider.Usage;
import io.bulwark.gateway.provider.WireJson;
import io.bulwark.guard.answers.AnswerScope;
import io.bulwark.storage.Redis;
import io.bulwark.storage.Secret;
import io.bulwark.testing.SettableClock;
import io.bulwark.testing.TestRedis;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AnswerCacheTest {
    @RegisterExtension
    static final TestRedis redis = new TestRedis();

    private static final AnswerScope SCOPE = new AnswerScope("owner", "default");
    private static final GatewayConfig CONFIG = new SmallRyeConfigBuilder()
            .withMapping(GatewayConfig.class)
            .withSources(new PropertiesConfigSource(Map.of("bulwark.gateway.cache", "semantic"), "test", 500))
            .build()
            .getConfigMapping(GatewayConfig.class);

    private final SettableClock clock = new SettableClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final AnswerCache.Kept answer = new AnswerCache.Kept(
            "{\"answer\":\"Vienna\"}".getBytes(StandardCharsets.UTF_8), "openai", "small", new Usage(7, 3, 2, 0, 1));

    private AnswerCache instance(Redis shared, int key) {
        return new AnswerCache(CONFIG, clock, shared, () -> {
            byte[] bytes = new byte[32];
            bytes[0] = (byte) key;
            return bytes;
        });
    }

    private static ObjectNode question(String text) {
        ObjectNode request = WireJson.newObject().put("model", "m").put("temperature", 0);
        request.putArray("messages").addObject().put("role", "user").put("content", text);
        return request;
    }

    @Test
    void another_instance_gives_the_answer_to_the_very_same_request_only() {
        instance(redis.redis(), 1)
                .put(GatewayConfig.Cache.EXACT, question("What is the capital of Austria?"), SCOPE, answer);
        AnswerCache other = instance(redis.redis(), 1);
        AnswerCache.Hit hit = other.find(GatewayConfig.Cache.EXACT, question("What is the capital of Austria?"), SCOPE);
        assertThat(hit).isNotNull();
        assertThat(hit.how()).isEqualTo("exact");
        assertThat(hit.kept().bytes()).isEqualTo(answer.bytes());
        assertThat(hit.kept().usage()).isEqualTo(answer.usage());
        assertThat(hit.kept().provider() + "/" + hit.kept().model()).isEqualTo("openai/small");
        assertThat(other.find(GatewayConfig.Cache.EXACT, question("What is the capital of Australia?"), SCOPE))
                .isNull();
        assertThat(other.find(
                        GatewayConfig.Cache.EXACT,
                        question("What is the capital of Austria?"),
                        new AnswerScope("somebody else", "default")))
                .isNull();
        assertThat(other.find(
                        GatewayConfig.Cache.EXACT,
                        question("What is the capital of Austria?"),
                        new AnswerScope("owner", "stricter")))
                .isNull();
    }

    @Test
    void what_lies_in_redis_is_encrypted_and_opens_with_the_installations_key_only() {
        instance(redis.redis(), 1).put(GatewayConfig.Cache.EXACT, question("Who paints best?"), SCOPE, answer);
        List<String> keys = new ArrayList<>();
        redis.redis().scan("answer:*", keys::addAll);
        assertThat(keys).isNotEmpty();
        keys.forEach(key -> assertThat(redis.redis().get(key).orElse(""))
                .doesNotContain("Vienna")
                .doesNotContain("openai"));
        assertThat(instance(redis.redis(), 2).find(GatewayConfig.Cache.EXACT, question("Who paints best?"), SCOPE))
                .isNull();
    }

    @Test
    void an_answer_is_not_given_again_after_its_time() {
        instance(redis.redis(), 1).put(GatewayConfig.Cache.EXACT, question("How deep is the lake?"), SCOPE, answer);
        clock.advance(CONFIG.cacheTtl().plus(Duration.ofSeconds(1)));
        assertThat(instance(redis.redis(), 1).find(GatewayConfig.Cache.EXACT, question("How deep is the lake?"), SCOPE))
                .isNull();
    }

    @Test
    void without_redis_an_instance_has_its_own_answers() {
        try (Redis down = new Redis(new Secret("redis://127.0.0.1:1"))) {
            AnswerCache alone = instance(down, 1);
            alone.put(GatewayConfig.Cache.EXACT, question("How high is the tower?"), SCOPE, answer);
            assertThat(alone.find(GatewayConfig.Cache.EXACT, question("How high is the tower?"), SCOPE))
                    .isNotNull();
        }
    }
}
