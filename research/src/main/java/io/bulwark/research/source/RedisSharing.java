package io.bulwark.research.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.bulwark.storage.Redis;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Shares answers between all instances for as long as their source allows. Of those who ask the same at the same time one goes
 * to the source; the others take its answer, or its failure. Without Redis everyone asks for themselves.
 */
public final class RedisSharing implements Sharing {
    private static final int LARGEST = 4_000_000;
    /** Longer than one try takes, so that a leader who died holds nobody up for long. */
    private static final Duration LEAD = Duration.ofSeconds(12);

    private static final Duration FAILURE_SHARED = Duration.ofSeconds(2);
    private static final Duration LOOK_EVERY = Duration.ofMillis(25);
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final Redis.Script LEADING =
            new Redis.Script("if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end return 0");
    private static final Redis.Script RELEASE = new Redis.Script(
            "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0");

    private final Redis redis;
    private final Clock clock;
    private final SourceHttp.Pause pause;
    private final Map<String, CompletableFuture<Answer>> here = new ConcurrentHashMap<>();

    public RedisSharing(Redis redis, Clock clock, SourceHttp.Pause pause) {
        this.redis = redis;
        this.clock = clock;
        this.pause = pause;
    }

    @Override
    public Answer ask(Call call, Instant deadline, Instant notBefore, Supplier<Answer> upstream) {
        String key = key(call);
        CompletableFuture<Answer> mine = new CompletableFuture<>();
        CompletableFuture<Answer> other = here.putIfAbsent(key, mine);
        if (other != null) {
            Answer answer = joined(other, deadline);
            boolean tooOld = answer instanceof Answer.Ok ok && ok.asOf().isBefore(notBefore);
            // Who asked first may have been content with an older answer.
            return tooOld ? ask(call, deadline, notBefore, upstream) : answer;
        }
        Answer answer = new Answer.Failed(Answer.Why.UNAVAILABLE, "could not be asked");
        try {
            answer = across(call, key, deadline, notBefore, upstream);
            return answer;
        } finally {
            here.remove(key, mine);
            mine.complete(answer);
        }
    }

    private Answer joined(CompletableFuture<Answer> other, Instant deadline) {
        try {
            long left = Math.max(1, Duration.between(clock.instant(), deadline).toMillis());
            return other.get(left, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Failed(Answer.Why.TIMEOUT, "stopped");
        } catch (TimeoutException e) {
            return new Answer.Failed(Answer.Why.TIMEOUT, "did not answer in time");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private Answer across(Call call, String key, Instant deadline, Instant notBefore, Supplier<Answer> upstream) {
        String token = UUID.randomUUID().toString();
        boolean leads = false;
        try {
            while (true) {
                Optional<Answer> shared = look(key, notBefore);
                if (shared.isPresent()) {
                    return shared.get();
                }
                if (leads) {
                    Answer answer = upstream.get();
                    keep(call, key, answer);
                    return answer;
                }
                leads = "1"
                        .equals(redis.eval(
                                        LEADING, List.of(key + ":lead"), List.of(token, Long.toString(LEAD.toMillis())))
                                .getFirst());
                if (!leads) {
                    if (clock.instant().plus(LOOK_EVERY).isAfter(deadline)) {
                        return new Answer.Failed(Answer.Why.TIMEOUT, "did not answer another instance in time");
                    }
                    pause.of(LOOK_EVERY);
                }
            }
        } catch (Redis.Unavailable e) {
            return upstream.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Failed(Answer.Why.TIMEOUT, "stopped");
        } finally {
            if (leads) {
                release(key, token);
            }
        }
    }

    private void release(String key, String token) {
        try {
            redis.eval(RELEASE, List.of(key + ":lead"), List.of(token));
        } catch (Redis.Unavailable e) {
            // It ends by itself.
            return;
        }
    }

    private Optional<Answer> look(String key, Instant notBefore) {
        Optional<String> found = redis.get(key);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        String[] parts = found.get().split("\n", 4);
        Instant at = Instant.parse(parts[1]);
        if (at.isBefore(notBefore)) {
            return Optional.empty();
        }
        if (parts[0].equals("failed")) {
            return Optional.of(new Answer.Failed(Answer.Why.valueOf(parts[2]), parts[3]));
        }
        try {
            return Optional.of(new Answer.Ok(JSON.readTree(Packed.unpack(parts[2])), at));
        } catch (JsonProcessingException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    /** What cannot be shared costs the others a call of their own, and this one nothing. */
    private void keep(Call call, String key, Answer answer) {
        try {
            switch (answer) {
                case Answer.Ok ok -> {
                    String text = JSON.writeValueAsString(ok.body());
                    if (text.length() <= LARGEST) {
                        redis.set(
                                key,
                                "ok\n" + ok.asOf() + "\n" + Packed.pack(text),
                                call.source().shared());
                    }
                }
                case Answer.Failed failed ->
                    redis.set(
                            key,
                            "failed\n" + clock.instant() + "\n" + failed.why() + "\n" + failed.detail(),
                            FAILURE_SHARED);
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        } catch (Redis.Unavailable e) {
            return;
        }
    }

    private static String key(Call call) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((call.source() + " " + call.signature()).getBytes(StandardCharsets.UTF_8));
            return "research:call:{" + HexFormat.of().formatHex(hash, 0, 16) + "}";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
