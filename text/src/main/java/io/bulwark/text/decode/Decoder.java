package io.bulwark.text.decode;

import io.bulwark.text.Text;
import java.util.List;

/** Decodes what a text hides: at most 3 layers deep, 64 pieces, and 4 times the length of the text in all. */
public final class Decoder {
    private static final int DEEPEST = 3;

    private Decoder() {}

    /** Everything found, outer layers before inner ones; takes time linear in the text. */
    public static List<Decoded> decode(Text text) {
        return decode(text, () -> {});
    }

    /** Like the other; calls {@code pause} once for every few thousand characters, which may end the work by throwing. */
    public static List<Decoded> decode(Text text, Runnable pause) {
        Pieces pieces = new Pieces(text.length(), pause);
        look(text, pieces);
        int next = 0;
        for (int depth = 1; depth < DEEPEST; depth++) {
            int last = pieces.found().size();
            for (; next < last; next++) {
                Decoded outer = pieces.found().get(next);
                pieces.inside(outer);
                look(outer.text(), pieces);
            }
        }
        return List.copyOf(pieces.found());
    }

    private static void look(Text text, Pieces pieces) {
        pieces.pause();
        Survey survey = Survey.of(text);
        if (survey.hidden() > 0) {
            pieces.pause();
            Hidden.decode(text, pieces);
        }
        if (survey.percents() >= 3) {
            pieces.pause();
            Escapes.decode(text, '%', pieces);
        }
        if (survey.ampersands() >= 3) {
            pieces.pause();
            Escapes.decode(text, '&', pieces);
        }
        if (survey.backslashes() >= 3) {
            pieces.pause();
            Escapes.decode(text, '\\', pieces);
        }
        if (survey.longestRun() >= Radix.SHORTEST) {
            pieces.pause();
            Radix.decode(text, pieces);
        }
        if (survey.digits() >= 12 || survey.marks() >= 12) {
            pieces.pause();
            Codes.decode(text, pieces);
        }
        if (survey.mixed() >= 2) {
            pieces.pause();
            Leet.decode(text, pieces);
        }
        if (survey.singles() >= Spaced.SHORTEST) {
            pieces.pause();
            Spaced.decode(text, pieces);
        }
        pieces.pause();
        Ciphers.decode(text, pieces);
    }
}
