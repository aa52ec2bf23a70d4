package io.bulwark.guard.service;

import io.bulwark.guard.GuardEngine;
import io.bulwark.guard.Policy;
import io.bulwark.guard.Vault;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.Principal;
import io.bulwark.kernel.UuidV7;
import io.bulwark.plans.Admission;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The answers that stream through this instance. A stream lives in memory: after a lost connection it can be resumed here for
 * a minute; after a killed process the client starts a new one with the model's text, which it still has.
 */
@Singleton
public final class GuardStreams {
    private static final Duration KEPT = Duration.ofMinutes(1);
    private static final Duration LONGEST_IDLE = Duration.ofMinutes(10);

    private final GuardEngine engine;
    private final GuardChecks checks;
    private final Policies policies;
    private final GuardStatistics statistics;
    private final Admission admission;
    private final GuardConfig config;
    private final InstantSource clock;
    private final UuidV7 ids;
    private final Map<String, Kept> streams = new ConcurrentHashMap<>();

    private record Kept(LiveStream stream, Instant touched) {}

    @Inject
    GuardStreams(
            GuardEngine engine,
            GuardChecks checks,
            Policies policies,
            GuardStatistics statistics,
            Admission admission,
            GuardConfig config,
            InstantSource clock,
            UuidV7 ids) {
        this.engine = engine;
        this.checks = checks;
        this.policies = policies;
        this.statistics = statistics;
        this.admission = admission;
        this.config = config;
        this.clock = clock;
        this.ids = ids;
    }

    /**
     * Begins a stream; what is known before the answer is checked with it, not before it.
     *
     * @throws BulwarkException INVALID_INPUT, NOT_FOUND (policy), RATE_LIMITED, CONFLICT where the owner has too many open
     */
    public LiveStream open(Principal caller, @Nullable GuardRequest request) {
        GuardRequest given = request == null ? GuardRequest.EMPTY : request;
        if (given.output() != null) {
            throw BulwarkException.invalid("output", "comes in chunks");
        }
        GuardRequest asked = given.input() == null && given.messages() == null ? given.saying("") : given;
        GuardForm.Read read = GuardForm.read(asked, "", checks.guards(), config.maxCharacters());
        Policy policy = policies.of(caller, read.policy());
        sweep();
        long open = streams.values().stream()
                .filter(kept -> kept.stream().owner().equals(caller.owner())
                        && !kept.stream().ended())
                .count();
        if (open >= config.maxStreams()) {
            throw BulwarkException.of(
                    ErrorCode.CONFLICT, "There are " + open + " open streams; end one before the next is started");
        }
        admission.admit(caller, "guard");
        String id = ids.next().toString();
        LiveStream stream = new LiveStream(
                id,
                caller.owner(),
                engine.stream(
                        read.exchange(),
                        policy,
                        read.guards(),
                        vault(caller, read.exchange().sessionId())),
                outcome -> statistics.count(caller, policy.name(), outcome));
        streams.put(id, new Kept(stream, clock.instant()));
        return stream;
    }

    /** An open or just ended stream of the caller's owner. */
    public LiveStream find(Principal caller, @Nullable String id) {
        Kept kept = id == null ? null : streams.get(id);
        if (kept == null || !kept.stream().owner().equals(caller.owner())) {
            throw BulwarkException.of(
                    ErrorCode.NOT_FOUND, "There is no such stream here any more; start one and send the answer again");
        }
        return kept.stream();
    }

    /** Says that a stream is in use, so that it is kept. */
    public void touch(LiveStream stream) {
        streams.computeIfPresent(stream.id(), (id, kept) -> new Kept(kept.stream(), clock.instant()));
    }

    /** Forgets streams that ended a minute ago or that nobody has used for ten. */
    void sweep() {
        Instant now = clock.instant();
        streams.values()
                .removeIf(kept -> now.isAfter(kept.touched().plus(kept.stream().ended() ? KEPT : LONGEST_IDLE)));
    }

    private Vault vault(Principal caller, @Nullable String session) {
        return new Vault() {
            private final Map<String, Integer> last = new ConcurrentHashMap<>();
            private final Map<String, String> known = new ConcurrentHashMap<>();

            @Override
            public String placeholder(String category, String value) {
                if (session == null) {
                    return known.computeIfAbsent(
                            category + '\n' + value,
                            k -> "[" + category + "_" + last.merge(category, 1, Integer::sum) + "]");
                }
                try (Placeholders vault = checks.vault(caller, session)) {
                    String name = vault.placeholder(category, value);
                    vault.commit();
                    return name;
                }
            }

            @Override
            public String restore(String text) {
                return session == null ? text : checks.restore(caller, session, text);
            }
        };
    }
}
