package io.bulwark.guard;

import io.bulwark.text.Text;

/** One of the guards: looks at an exchange and reports. Stateless and safe for many threads. */
public interface Guard {
    /** The name in policies and answers: security, privacy, token, trust, context, bias. */
    String name();

    /** The longest thing, in code points, that it finds in a stretch of a stream; 0 where it needs the whole text. */
    default int window() {
        return 0;
    }

    /** Where something that it would find begins and is not ended yet; the length of the text where nothing does. */
    default int open(Text stretch) {
        return stretch.length();
    }

    /** Looks at an exchange; may throw, which counts as not checked. */
    Report check(Inspection inspection);
}
