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

    Pieces(int length) {
        budget = 4L * length;
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
