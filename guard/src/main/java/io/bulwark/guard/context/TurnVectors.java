package io.bulwark.guard.context;

import io.bulwark.text.embed.Embedder;
import io.bulwark.text.embed.Embedding;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The vectors of the turns of one exchange, within a time that they share; what cannot be had in time is left to the words.
 * Not for several threads.
 */
public final class TurnVectors {
    /** No vectors at all. */
    public static final TurnVectors NONE = new TurnVectors(DriftModel.standard(), null, Duration.ZERO, "");

    static final int LONGEST = 1_000;
    private static final int MOST_TURNS = 64;

    private final DriftModel model;
    private final @Nullable Embedder embedder;
    private final long deadline;
    private String missed;
    private int turns;

    private TurnVectors(DriftModel model, @Nullable Embedder embedder, Duration limit, String missed) {
        this.model = model;
        this.embedder = embedder;
        this.deadline = System.nanoTime() + limit.toNanos();
        this.missed = missed;
    }

    /** Vectors of an embedder; none, with the reason, where drift was not trained for it. */
    public static TurnVectors of(Embedder embedder, Duration limit) {
        DriftModel model = DriftModel.standard();
        return model.embedder().equals(embedder.name())
                ? new TurnVectors(model, embedder, limit, "")
                : without("drift was not trained for the embedder " + embedder.name());
    }

    static TurnVectors without(String reason) {
        return new TurnVectors(DriftModel.standard(), null, Duration.ZERO, reason);
    }

    static TurnVectors of(DriftModel model, Embedder embedder, Duration limit) {
        return new TurnVectors(model, embedder, limit, "");
    }

    /** Why a turn has no vector, or empty where all have. */
    String missed() {
        return missed;
    }

    /** The vector of a turn's first thousand characters, or null. */
    float @Nullable [] of(String text) {
        if (embedder == null) {
            return null;
        }
        if (++turns > MOST_TURNS) {
            missed = "more than " + MOST_TURNS + " new turns";
            return null;
        }
        Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
        return switch (embedder.embed(List.of(FactReader.cut(text, LONGEST)), left)) {
            case Embedding.Vectors vectors -> model.projected(vectors.first());
            case Embedding.NotNow notNow -> {
                missed = notNow.reason();
                yield null;
            }
        };
    }

    DriftModel.@Nullable Moved moved(Meant meant, double lexical) {
        return model.moved(meant, lexical);
    }
}
