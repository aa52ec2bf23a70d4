package io.bulwark.identity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.kernel.EvmAddress;
import io.bulwark.storage.Redis;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Copies of sessions in Redis, each for a minute. Nothing here fails when Redis does: a copy is not worth a request. */
final class SessionCopies {
    private static final String PREFIX = "identity:session:";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A mark that a session has ended outlives the copy that a slow reader may still be about to make. */
    private static final String ENDED = "ended";

    private static final Redis.Script KEEP =
            new Redis.Script("return redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2], 'NX')");

    private final Redis redis;
    private final Duration ttl;
    private final Counter unavailable;

    /** A copy, or the mark of an end where the session is null. */
    record Copy(@Nullable Session session) {}

    SessionCopies(Redis redis, Duration ttl, MeterRegistry metrics) {
        this.redis = redis;
        this.ttl = ttl;
        this.unavailable = metrics.counter("bulwark.identity.session.copies.unavailable");
    }

    Optional<Copy> find(String hash) {
        return quietly(() -> redis.get(PREFIX + hash).flatMap(SessionCopies::read), Optional.empty());
    }

    void keep(String hash, Session session, Instant now) {
        Duration left = Duration.between(now, session.expiresAt());
        long millis = Math.max(1, Math.min(left.toMillis(), ttl.toMillis()));
        quietly(
                () -> redis.eval(KEEP, List.of(PREFIX + hash), List.of(write(session), Long.toString(millis))),
                List.of());
    }

    void end(String hash) {
        quietly(
                () -> {
                    redis.set(PREFIX + hash, ENDED, ttl.multipliedBy(2));
                    return true;
                },
                false);
    }

    private <T> T quietly(Supplier<T> command, T otherwise) {
        try {
            return command.get();
        } catch (RuntimeException e) {
            unavailable.increment();
            return otherwise;
        }
    }

    private static String write(Session session) {
        ObjectNode json = JSON.createObjectNode()
                .put("id", session.id().toString())
                .put("owner", session.owner())
                .put("address", session.address().value())
                .put("chain_id", session.chainId())
                .put("is_member", session.isMember())
                .put(
                        "balance",
                        session.balance() == null ? null : session.balance().toString())
                .put("created_at", session.createdAt().toString())
                .put("expires_at", session.expiresAt().toString());
        return json.toString();
    }

    private static Optional<Copy> read(String text) {
        if (text.equals(ENDED)) {
            return Optional.of(new Copy(null));
        }
        try {
            JsonNode json = JSON.readTree(text);
            JsonNode balance = json.path("balance");
            JsonNode member = json.path("is_member");
            return Optional.of(new Copy(new Session(
                    UUID.fromString(json.path("id").asText()),
                    json.path("owner").asText(),
                    new EvmAddress(json.path("address").asText()),
                    json.path("chain_id").asLong(),
                    member.isBoolean() ? member.booleanValue() : null,
                    balance.isTextual() ? new BigInteger(balance.textValue()) : null,
                    Instant.parse(json.path("created_at").asText()),
                    Instant.parse(json.path("expires_at").asText()))));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
