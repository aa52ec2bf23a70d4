package io.bulwark.guard;

import io.bulwark.text.Text;
import java.util.Set;

/** One way of seeing one kind of thing; stateless and safe for many threads. Takes time linear in the text. */
public interface Detector {
    /** A short name in lower case with dashes. */
    String name();

    /** The languages (ISO 639-1) that it judges; empty where language does not matter. */
    default Set<String> languages() {
        return Set.of();
    }

    /**
     * The longest thing, in code points, that it finds in a stretch of text as surely as in the whole; 0 where it needs the
     * whole. An answer that streams is held back by so much.
     */
    default int window() {
        return 0;
    }

    /**
     * Where something that it would find begins and is not ended yet, in code points of a stretch of a stream; the length of
     * the text where nothing does. The stream is held back from there.
     */
    default int open(Text stretch) {
        return stretch.length();
    }

    /** Looks at the exchange and reports what it sees. */
    void inspect(Inspection inspection, Findings out);
}
