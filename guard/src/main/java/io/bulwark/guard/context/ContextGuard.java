package io.bulwark.guard.context;

import io.bulwark.guard.DetectorGuard;
import io.bulwark.guard.Exchange;
import io.bulwark.guard.Guard;
import io.bulwark.guard.GuardSettings;
import io.bulwark.guard.Inspection;
import io.bulwark.guard.Passage;
import io.bulwark.guard.security.SecurityGuard;
import io.bulwark.text.embed.Embedder;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A conversation as a whole: drift from its topic, facts and instructions of the user that the answer loses, contradicts or
 * breaks, attacks cut over several turns. English; drift by words works for every language written with spaces.
 */
public final class ContextGuard extends DetectorGuard {
    private static final String OPTION = "embeddings";

    private final Guard security;
    private final @Nullable Embedder embedder;
    private final ConversationState before;
    private final boolean session;

    /**
     * A guard over conversations.
     *
     * @param security asked about the joined words of several turns
     * @param embedder tells the meaning of turns where given: in sessions, and elsewhere with the option {@code embeddings:
     *     true}
     */
    public ContextGuard(Guard security, @Nullable Embedder embedder) {
        this(security, embedder, ConversationState.EMPTY, false);
    }

    private ContextGuard(Guard security, @Nullable Embedder embedder, ConversationState before, boolean session) {
        super(
                "context",
                List.of(
                        new DriftDetector(before, settings -> vectors(embedder, session, settings)),
                        new AnswerDetector(before),
                        new SplitDetector(before, security)));
        this.security = security;
        this.embedder = embedder;
        this.before = before;
        this.session = session;
    }

    private static TurnVectors vectors(@Nullable Embedder embedder, boolean session, GuardSettings settings) {
        boolean asked = settings.options().get(OPTION) instanceof Boolean said ? said : session;
        if (!asked) {
            return TurnVectors.without("they are used in sessions, and with the option " + OPTION + ": true");
        }
        return embedder == null
                ? TurnVectors.without("there is no embedder here")
                : TurnVectors.of(embedder, Duration.ofMillis(settings.limitMs() / 2));
    }

    /** The vectors of turns as these settings allow them: within half of the guard's time. */
    public TurnVectors vectors(GuardSettings settings) {
        return vectors(embedder, session, settings);
    }

    /** The guard with the security guard that comes with it and without an embedder. */
    public static ContextGuard standard() {
        return new ContextGuard(SecurityGuard.standard(), null);
    }

    /** The same guard for a conversation that is known already: the exchange holds new turns only. Cheap. */
    public ContextGuard resuming(ConversationState state) {
        return new ContextGuard(security, embedder, state, true);
    }

    /** The state after the turns of an exchange: messages, input and answer. Goes with {@link #resuming}. */
    public ConversationState after(Exchange exchange) {
        TurnVectors vectors = vectors(GuardSettings.DEFAULT);
        ConversationState state = before;
        for (Passage turn : Turns.withAnswer(new Inspection(exchange))) {
            state = state.read(turn.origin(), turn.text(), turn.words(), vectors);
        }
        return state;
    }

    /** The state after an exchange whose last turn was blocked: that turn is quarantined, the ones before it count. */
    public ConversationState afterBlocked(Exchange exchange) {
        List<Passage> turns = Turns.withAnswer(new Inspection(exchange));
        TurnVectors vectors = vectors(GuardSettings.DEFAULT);
        ConversationState state = before;
        for (Passage turn : turns.subList(0, Math.max(0, turns.size() - 1))) {
            state = state.read(turn.origin(), turn.text(), turn.words(), vectors);
        }
        return turns.isEmpty() ? state : state.skip();
    }

    @Override
    protected String notApplicable(Inspection inspection) {
        boolean none = before.turns() == 0 && inspection.exchange().messages().isEmpty();
        return none ? "no conversation given" : "";
    }
}
