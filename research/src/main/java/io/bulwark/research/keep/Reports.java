package io.bulwark.research.keep;

import io.bulwark.research.Findings;
import io.bulwark.research.FindingsJson;
import io.bulwark.research.module.Module;
import io.bulwark.research.source.Packed;
import io.bulwark.storage.Redis;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** What modules found last: looked up in Redis, then in PostgreSQL. */
@Singleton
public final class Reports {
    /** In Redis nothing stays longer; PostgreSQL has it then. */
    private static final Duration HOT = Duration.ofMinutes(15);

    private final ReportStore store;
    private final Redis redis;
    private final MeterRegistry metrics;
    private final InstantSource clock;

    @Inject
    public Reports(Jdbi jdbi, Redis redis, MeterRegistry metrics, InstantSource clock) {
        this.store = new ReportStore(jdbi);
        this.redis = redis;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Findings that may be answered as they are, none from before {@code notBefore}. */
    public Optional<Kept> fresh(String project, Module module, Instant notBefore) {
        Instant now = clock.instant();
        Optional<Kept> hot = hot(project, module).filter(kept -> kept.fresh(now, notBefore));
        count("redis", hot.isPresent());
        if (hot.isPresent()) {
            return hot;
        }
        Optional<Kept> warm = store.find(project, module).filter(kept -> kept.fresh(now, notBefore));
        count("database", warm.isPresent());
        warm.ifPresent(kept -> heat(project, kept));
        return warm;
    }

    /** Whether findings are fresh; counts as no look-up. */
    public boolean isFresh(String project, Module module) {
        return isFresh(project, module, clock.instant());
    }

    /** Whether findings will be fresh at some moment; counts as no look-up. */
    public boolean isFresh(String project, Module module, Instant at) {
        return hot(project, module)
                .or(() -> store.find(project, module))
                .filter(kept -> kept.fresh(at, Instant.EPOCH))
                .isPresent();
    }

    /** The last findings, however old, as long as they are usable at all. */
    public Optional<Kept> last(String project, Module module) {
        Instant oldest = clock.instant().minus(Freshness.USABLE);
        return store.find(project, module).filter(kept -> kept.findings().at().isAfter(oldest));
    }

    /** Keeps findings with the caller's transaction; other instances see them after its commit. */
    public void keep(Handle handle, String project, Findings findings, Duration fresh) {
        Kept kept = new Kept(findings, findings.at().plus(fresh));
        store.keep(handle, project, kept);
        handle.afterCommit(() -> heat(project, kept));
    }

    /** Lets findings count as old from now on. They stay for the case that asking anew fails. */
    public void expire(String project, Collection<Module> modules) {
        store.expire(project, modules, clock.instant());
        try {
            redis.delete(
                    modules.stream().map(module -> key(project, module.wire())).toList());
        } catch (Redis.Unavailable e) {
            // Whoever asks next finds Redis away too, or the old copy for at most a quarter of an hour.
            metrics.counter("bulwark_research_cache_expiry_missed").increment();
        }
    }

    /** Removes findings that nobody may use any more. */
    public int sweep(Duration kept) {
        return store.deleteBefore(clock.instant().minus(kept));
    }

    private Optional<Kept> hot(String project, Module module) {
        try {
            return redis.get(key(project, module.wire())).map(text -> {
                String[] parts = text.split("\n", 2);
                return new Kept(
                        FindingsJson.findings(FindingsJson.read(Packed.unpack(parts[1]))), Instant.parse(parts[0]));
            });
        } catch (Redis.Unavailable e) {
            return Optional.empty();
        }
    }

    private void heat(String project, Kept kept) {
        Duration left = Duration.between(clock.instant(), kept.freshUntil());
        if (left.isNegative() || left.isZero()) {
            return;
        }
        try {
            redis.set(
                    key(project, kept.findings().module()),
                    kept.freshUntil() + "\n"
                            + Packed.pack(FindingsJson.of(kept.findings()).toString()),
                    left.compareTo(HOT) < 0 ? left : HOT);
        } catch (Redis.Unavailable e) {
            return;
        }
    }

    private void count(String layer, boolean hit) {
        metrics.counter("bulwark_research_cache", "layer", layer, "outcome", hit ? "hit" : "miss")
                .increment();
    }

    private static String key(String project, String module) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(project.getBytes(StandardCharsets.UTF_8));
            return "research:report:{" + HexFormat.of().formatHex(hash, 0, 16) + "}:" + module;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
