package io.bulwark.storage;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisPooled;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisNoScriptException;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.params.SetParams;
import redis.clients.jedis.resps.ScanResult;
import redis.clients.jedis.util.JedisURIHelper;

/**
 * What is hot and may be lost: cache, limits, session copies. Blocking calls over a pool, for virtual threads. When Redis
 * cannot be reached, calls fail within half a second, and for a quarter of a second after a failure at once, so that an
 * outage costs callers little. It recovers by itself.
 */
public final class Redis implements AutoCloseable {
    private static final int TIMEOUT_MS = 500;
    private static final long OPEN_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final int SCAN_BATCH = 500;
    private static final int CONNECTIONS = 64;
    /** Replies of a server that is up but does not serve: starting, a replica, full, or stuck in a script. */
    private static final Pattern NOT_SERVING = Pattern.compile("(LOADING|READONLY|OOM|BUSY|MASTERDOWN|CLUSTERDOWN)\\b");

    private final JedisPooled jedis;
    private final AtomicLong openUntil = new AtomicLong();
    private volatile boolean tripped;

    /** Redis cannot be reached. */
    public static final class Unavailable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unavailable(String message, Throwable cause) {
            super(message, cause);
        }

        Unavailable(String message) {
            super(message);
        }
    }

    /** A Lua script, named by its SHA-1 as EVALSHA wants it. */
    public record Script(String lua, String sha1) {
        public Script(String lua) {
            this(lua, sha1Of(lua));
        }

        private static String sha1Of(String lua) {
            try {
                byte[] digest = MessageDigest.getInstance("SHA-1").digest(lua.getBytes(StandardCharsets.UTF_8));
                return HexFormat.of().formatHex(digest);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Connects lazily to {@code redis://[user]:password@host:port[/database]}, or {@code rediss://} for TLS. */
    public Redis(Secret url) {
        URI uri = URI.create(url.value());
        HostAndPort host = JedisURIHelper.getHostAndPort(uri);
        DefaultJedisClientConfig config = DefaultJedisClientConfig.builder()
                .connectionTimeoutMillis(TIMEOUT_MS)
                .socketTimeoutMillis(TIMEOUT_MS)
                .user(JedisURIHelper.getUser(uri))
                .password(JedisURIHelper.getPassword(uri))
                .database(JedisURIHelper.getDBIndex(uri))
                .ssl(JedisURIHelper.isRedisSSLScheme(uri))
                .clientName("bulwark")
                .build();
        GenericObjectPoolConfig<Connection> limits = new GenericObjectPoolConfig<>();
        limits.setMaxTotal(CONNECTIONS);
        limits.setMaxIdle(CONNECTIONS);
        limits.setMinIdle(0);
        limits.setMaxWait(Duration.ofMillis(TIMEOUT_MS));
        limits.setJmxEnabled(false);
        this.jedis = new JedisPooled(limits, host, config);
    }

    public Optional<String> get(String key) {
        return call(client -> Optional.ofNullable(client.get(key)));
    }

    /** Sets with a time to live, at least one millisecond. */
    public void set(String key, String value, Duration ttl) {
        call(client -> client.set(key, value, SetParams.setParams().px(Math.max(1, ttl.toMillis()))));
    }

    /** The remaining time to live, empty when the key does not exist or does not expire. */
    public Optional<Duration> ttl(String key) {
        return call(client -> {
            long millis = client.pttl(key);
            return millis < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis));
        });
    }

    /** How many of the keys were there. */
    public long delete(List<String> keys) {
        return keys.isEmpty() ? 0 : call(client -> client.del(keys.toArray(String[]::new)));
    }

    /** Runs a script atomically. Integers come as decimal strings and nil as an empty string, nested lists flattened. */
    public List<String> eval(Script script, List<String> keys, List<String> args) {
        return call(client -> {
            Object answer;
            try {
                answer = client.evalsha(script.sha1(), keys, args);
            } catch (JedisNoScriptException e) {
                answer = client.eval(script.lua(), keys, args);
            }
            List<String> values = new ArrayList<>();
            flatten(answer, values);
            return values;
        });
    }

    private static void flatten(Object answer, List<String> into) {
        switch (answer) {
            case null -> into.add("");
            case List<?> list -> list.forEach(each -> flatten(each, into));
            default -> into.add(answer.toString());
        }
    }

    /** Hands out the keys matching a glob pattern in batches, by SCAN: the server is never blocked as by KEYS. */
    public void scan(String pattern, Consumer<List<String>> batch) {
        ScanParams params = new ScanParams().match(pattern).count(SCAN_BATCH);
        String cursor = ScanParams.SCAN_POINTER_START;
        do {
            String from = cursor;
            ScanResult<String> page = call(client -> client.scan(from, params));
            if (!page.getResult().isEmpty()) {
                batch.accept(page.getResult());
            }
            cursor = page.getCursor();
        } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
    }

    private <T> T call(Function<JedisPooled, T> command) {
        if (tripped && System.nanoTime() - openUntil.get() < 0) {
            throw new Unavailable("Redis could not be reached a moment ago");
        }
        try {
            return succeeded(command.apply(jedis));
        } catch (JedisConnectionException e) {
            // The pool may have handed out a connection that died with a former server: once more on a fresh one.
            jedis.getPool().clear();
            try {
                return succeeded(command.apply(jedis));
            } catch (JedisException again) {
                throw failed(again);
            }
        } catch (JedisDataException e) {
            if (NOT_SERVING.matcher(String.valueOf(e.getMessage())).lookingAt()) {
                throw failed(e);
            }
            throw e;
        } catch (JedisException e) {
            throw failed(e);
        }
    }

    private <T> T succeeded(T value) {
        if (tripped) {
            tripped = false;
        }
        return value;
    }

    private Unavailable failed(JedisException e) {
        if (e.getCause() instanceof NoSuchElementException) {
            // All connections are in use: a burst, not an outage.
            return new Unavailable("Redis has no free connection", e);
        }
        openUntil.set(System.nanoTime() + OPEN_NANOS);
        tripped = true;
        return new Unavailable("Redis cannot be reached", e);
    }

    @Override
    public void close() {
        jedis.close();
    }
}
