package io.bulwark.research.service;

import io.bulwark.cache.CacheKey;
import io.bulwark.cache.ResultCache;
import io.bulwark.research.model.ModelSynthesis;
import io.bulwark.research.module.Identity;
import io.bulwark.research.module.Module;
import io.bulwark.research.source.Packed;
import io.bulwark.storage.Redis;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** Whole answers, kept by project and modules for as long as the findings in them are fresh. */
@Singleton
final class AnswerCache {
    static final String NAMESPACE = "research";
    /** Goes up with every change of what an answer says. */
    private static final String VERSION = "1";

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._-]{1,80}");

    private final ResultCache cache;
    private final String version;
    private final Counter hits;
    private final Counter misses;

    @Inject
    AnswerCache(ResultCache cache, ModelSynthesis synthesis, MeterRegistry metrics) {
        this.cache = cache;
        this.version = VERSION + "-" + synthesis.fingerprint();
        this.hits = metrics.counter("bulwark_research_cache", "layer", "answer", "outcome", "hit");
        this.misses = metrics.counter("bulwark_research_cache", "layer", "answer", "outcome", "miss");
    }

    /** What made an answer besides its findings. */
    String version() {
        return version;
    }

    record Answer(UUID jobId, String result, Duration ttl) {}

    Optional<Answer> find(Identity project, Set<Module> modules) {
        Optional<Answer> found = cache.find(key(project, modules)).map(hit -> {
            String[] parts = hit.value().split("\n", 2);
            return new Answer(UUID.fromString(parts[0]), Packed.unpack(parts[1]), hit.ttl());
        });
        (found.isPresent() ? hits : misses).increment();
        return found;
    }

    /** Keeps an answer. Called before its job ends, so that whoever finds no running job finds this. */
    void keep(Identity project, Set<Module> modules, UUID jobId, String result, Duration ttl) {
        cache.keep(key(project, modules), jobId + "\n" + Packed.pack(result), ttl);
    }

    /** Forgets all answers about a project; says how many there were. */
    long forget(String project) {
        try {
            return cache.invalidateSubject(NAMESPACE, subject(project));
        } catch (Redis.Unavailable e) {
            // Nobody can read them either; they end within a quarter of an hour.
            return 0;
        }
    }

    private CacheKey key(Identity project, Set<Module> modules) {
        String hash = new CacheKey.Inputs()
                .add(project.key())
                .add(Task.names(modules))
                .hash();
        return new CacheKey(NAMESPACE, version, subject(project.key()), hash);
    }

    private static String subject(String key) {
        return PLAIN.matcher(key).matches()
                ? key
                : "x-" + new CacheKey.Inputs().add(key).hash().substring(0, 32);
    }
}
