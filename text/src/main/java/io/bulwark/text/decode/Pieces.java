package io.bulwark.text.decode;

import io.bulwark.text.Text;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what is decoded, within the bounds, and leads nested places back to the text that was sent. */
final class Pieces {
    private static final int MOST = 64;

    private final List<Decoded> found = new ArrayList<>();
    private long budget;
    private @Nullable Decoded outer;

    private final Runnable pause;
    private int steps;

    Pieces(int length, Runnable pause) {
        budget = 4L * length;
        this.pause = pause;
    }

    /** Called at every step through a text; gives the caller a chance to end the work once in a few thousand. */
    void step() {
        if ((++steps & 0xFFF) == 0) {
            pause.run();
        }
    }

    /** Like {@link #step}, before many steps at once. */
    void pause() {
        pause.run();
    }

    List<Decoded> found() {
        return found;
    }

    /** What is added from now on was hidden in {@code piece}. */
    void inside(Decoded piece) {
        outer = piece;
    }

    boolean full() {
        return found.size() >= MOST || budget <= 0;
    }

    void add(String encoding, String text, int start, int end) {
        if (full() || text.isBlank()) {
            return;
        }
        pause.run();
        Text clear = Text.of(text);
        if (clear.length() > budget) {
            return;
        }
        budget -= clear.length();
        Decoded around = outer;
        found.add(
                around == null
                        ? new Decoded(encoding, clear, start, end)
                        : new Decoded(around.encoding() + ">" + encoding, clear, around.start(), around.end()));
    }
}
