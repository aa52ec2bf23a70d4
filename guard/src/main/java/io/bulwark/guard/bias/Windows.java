package io.bulwark.guard.bias;

import io.bulwark.text.Words;
import java.util.ArrayList;
import java.util.List;

/** Stretches of a text that are judged on their own: whole sentences, together about as long as a short comment. */
final class Windows {
    private static final int ENOUGH = 30;
    private static final int MOST = 60;

    /** The words from {@code first} to {@code last} (exclusive). */
    record Window(int first, int last) {}

    private Windows() {}

    static List<Window> of(Words words) {
        List<Window> windows = new ArrayList<>();
        int first = 0;
        for (int w = 1; w <= words.size(); w++) {
            boolean end = w == words.size();
            boolean sentence = !end && words.sentence(w) != words.sentence(w - 1) && w - first >= ENOUGH;
            if (end || sentence || w - first >= MOST) {
                windows.add(new Window(first, w));
                first = w;
            }
        }
        return windows;
    }
}
