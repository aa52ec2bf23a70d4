package io.bulwark.guard.trust;

import io.bulwark.guard.Passage;
import io.bulwark.text.Text;
import io.bulwark.text.Words;

/** Tells program text and markup from prose by its signs. */
final class Code {
    private static final String SIGNS = "{}<>=;|\\_`";

    private Code() {}

    /** How many signs of code stand from one code point to another. */
    static int signs(Text text, int start, int end) {
        int signs = 0;
        for (int i = start; i < end; i++) {
            signs += SIGNS.indexOf(text.at(i)) >= 0 ? 1 : 0;
        }
        return signs;
    }

    /** Whether words of an answer, or what stands right before and behind them, look like code. */
    static boolean at(Passage passage, Words words, Sentences.Range range) {
        Text text = passage.text();
        int start = passage.sourceStart(words.start(range.from()));
        int end = passage.sourceEnd(words.end(range.to() - 1));
        return signs(text, Math.max(0, start - 1), Math.min(text.length(), end + 1)) > 0;
    }
}
