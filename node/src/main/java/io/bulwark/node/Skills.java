package io.bulwark.node;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a node can compute, and its computing. Called from many threads. */
public interface Skills {
    /** The kinds of tasks it takes, as the server knows them. */
    Set<String> kinds();

    /** The models it has, at most a hundred names. */
    Set<String> models();

    /** Why it cannot work at the moment, such as a model server that does not answer; null when it can. */
    default @Nullable String paused() {
        return null;
    }

    /** Looks again at what there is; called every now and then, outside of any task. */
    default void refresh() {}

    /** Computes. An interrupt means that nobody wants the result any more. */
    Outcome run(Work work) throws InterruptedException;
}
