package io.bulwark.research.keep;

import java.util.Map;

/** Projects that people watch, so that they are kept fresh. */
public interface Watched {
    /** How many watch each project, by its key. */
    Map<String, Long> watchers();
}
