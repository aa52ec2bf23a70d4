package io.bulwark.guard;

import java.util.Set;

/** One way of seeing one kind of thing; stateless and safe for many threads. Takes time linear in the text. */
public interface Detector {
    /** A short name in lower case with dashes. */
    String name();

    /** The languages (ISO 639-1) that it judges; empty where language does not matter. */
    default Set<String> languages() {
        return Set.of();
    }

    /** Looks at the exchange and reports what it sees. */
    void inspect(Inspection inspection, Findings out);
}
