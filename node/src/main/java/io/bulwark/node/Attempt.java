package io.bulwark.node;

import java.util.UUID;

/**
 * One assignment of a task to this node.
 *
 * @param epoch its number within the task, from 1 on; every message about it carries it
 */
public record Attempt(UUID task, int epoch) {
    @Override
    public String toString() {
        return task + "/" + epoch;
    }
}
