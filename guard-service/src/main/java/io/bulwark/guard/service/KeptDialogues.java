package io.bulwark.guard.service;

import io.bulwark.guard.Dialogue;
import io.bulwark.kernel.Principal;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Conversations that another door carries on: listed, shown and removed with the guard's own. One change at a time. */
@Singleton
public final class KeptDialogues {
    private final Jdbi jdbi;
    private final Sessions sessions;

    /**
     * A conversation.
     *
     * @param rest what its door keeps with it, encrypted like the dialogue
     */
    public record Kept(Dialogue dialogue, String rest) {}

    /**
     * What came of a change.
     *
     * @param after null where the conversation stays as it was
     */
    public record Change<T>(T result, @Nullable Kept after) {}

    @Inject
    KeptDialogues(Jdbi jdbi, Sessions sessions) {
        this.jdbi = jdbi;
        this.sessions = sessions;
    }

    /** Changes a conversation of the caller's owner; an unknown or expired one is empty. Others of that name wait meanwhile. */
    public <T> T change(Principal caller, String session, Function<Kept, Change<T>> work) {
        return jdbi.inTransaction(handle -> {
            Sessions.Locked before = sessions.lock(handle, caller.owner(), session);
            Change<T> change = work.apply(new Kept(before.dialogue(), before.last()));
            Kept after = change.after();
            if (after != null) {
                sessions.keep(
                        handle,
                        caller.owner(),
                        session,
                        new Sessions.Locked(
                                after.dialogue(),
                                after.dialogue().state().quarantined().size(),
                                before.tokens(),
                                before.createdAt(),
                                after.rest()));
            }
            return change.result();
        });
    }
}
