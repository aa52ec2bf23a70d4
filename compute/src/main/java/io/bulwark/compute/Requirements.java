package io.bulwark.compute;

import org.jspecify.annotations.Nullable;

/**
 * What a node has to have for a task.
 *
 * @param memoryMb at least this much
 */
public record Requirements(
        @Nullable String model, boolean gpu, @Nullable String region, int memoryMb) {
    static final Requirements NONE = new Requirements(null, false, null, 0);
}
