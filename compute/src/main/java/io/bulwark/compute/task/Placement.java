package io.bulwark.compute.task;

import java.util.UUID;

/**
 * Where an attempt runs.
 *
 * @param owner who owns the node; results of one owner count once
 * @param block the node's address block; results of one block count once
 */
public record Placement(UUID node, String owner, String block) {
    boolean kinOf(Placement other) {
        return owner.equals(other.owner) || block.equals(other.block);
    }
}
