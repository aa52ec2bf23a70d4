package io.bulwark.guard.bias;

import io.bulwark.guard.DetectorGuard;
import java.util.List;

/**
 * Finds toxicity, slurs, stereotypes and loaded language, each with neutral words to put in its stead. Trained for English;
 * for other languages it knows the strongest words only and says so. Option {@code inclusive_language} (true or false, by
 * default false) makes gendered job titles and the like count.
 */
public final class BiasGuard extends DetectorGuard {
    private BiasGuard(Lexicon lexicon, Model model) {
        super("bias", List.of(new ContentDetector(lexicon, model)));
    }

    /** The guard with the lexicon and the model of this library; takes a few dozen milliseconds. */
    public static BiasGuard standard() {
        return new BiasGuard(Lexicon.load(Groups.load()), Model.load());
    }
}
