package io.bulwark.gateway;

import io.bulwark.guard.Policy;
import io.bulwark.guard.service.KeptDialogues;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.Principal;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The conversations of {@code /v1}. One that the caller names is kept encrypted in the database and is the same on every
 * instance. One without a name is recognised by its beginning, for the same key under the same policy, in the memory of this
 * instance: where that is lost, every turn is judged anew.
 */
@Singleton
final class CallMemories {
    /** Sessions of this door among those of the guard's. */
    private static final String PREFIX = "v1.";

    private static final int LONGEST_NAME = 100;
    private static final Duration KEPT = Duration.ofHours(1);

    private final KeptDialogues dialogues;
    private final InstantSource clock;
    private final int most;
    private final LinkedHashMap<String, Entry> known = new LinkedHashMap<>(64, 0.75f, true);

    private record Entry(CallMemory memory, Instant until) {}

    @Inject
    CallMemories(KeptDialogues dialogues, GatewayConfig config, InstantSource clock) {
        this.dialogues = dialogues;
        this.clock = clock;
        this.most = config.conversations();
    }

    /**
     * Judges the texts of a call with what is known of its conversation, and remembers what follows.
     *
     * @param session the header: a name, {@code off}, or null to recognise the conversation
     */
    CallGuard.Admitted judge(
            Principal caller,
            Policy policy,
            @Nullable String session,
            RequestTexts texts,
            Function<CallMemory, CallGuard.Admitted> guard) {
        if (session == null ? most == 0 || !texts.chat() : session.equals("off") || !texts.chat()) {
            return guard.apply(CallMemory.EMPTY);
        }
        return session == null ? recognised(caller, policy, texts, guard) : named(caller, name(session), guard);
    }

    private static String name(String session) {
        boolean plain = !session.isEmpty()
                && session.length() <= LONGEST_NAME
                && session.chars().allMatch(c -> c > ' ' && c < 127);
        if (!plain) {
            throw BulwarkException.invalid(
                    "X-Bulwark-Session", "must be 1 to " + LONGEST_NAME + " visible ASCII characters");
        }
        return PREFIX + session;
    }

    private CallGuard.Admitted named(Principal caller, String session, Function<CallMemory, CallGuard.Admitted> guard) {
        return dialogues.change(caller, session, kept -> {
            CallGuard.Admitted admitted = guard.apply(CallMemory.of(kept.dialogue(), kept.rest()));
            CallMemory after = admitted.memory();
            return new KeptDialogues.Change<>(
                    admitted, after == null ? null : new KeptDialogues.Kept(after.dialogue(), after.rest()));
        });
    }

    private CallGuard.Admitted recognised(
            Principal caller, Policy policy, RequestTexts texts, Function<CallMemory, CallGuard.Admitted> guard) {
        String scope = caller.id() + '\n' + policy.name() + '\n' + policy.hashCode() + '\n';
        List<String> beginnings = texts.beginnings();
        CallMemory before = null;
        for (int i = texts.tail(); i > 0 && before == null; i--) {
            before = find(scope + beginnings.get(i - 1));
        }
        CallGuard.Admitted admitted = guard.apply(before == null ? CallMemory.EMPTY : before);
        CallMemory after = admitted.memory();
        if (after != null && !beginnings.isEmpty()) {
            keep(scope + beginnings.getLast(), after);
        }
        return admitted;
    }

    private synchronized @Nullable CallMemory find(String key) {
        Entry entry = known.get(key);
        return entry == null || entry.until().isBefore(clock.instant()) ? null : entry.memory();
    }

    private synchronized void keep(String key, CallMemory memory) {
        known.put(key, new Entry(memory, clock.instant().plus(KEPT)));
        while (known.size() > most) {
            Map.Entry<String, Entry> eldest = known.firstEntry();
            known.remove(eldest.getKey());
        }
    }
}
