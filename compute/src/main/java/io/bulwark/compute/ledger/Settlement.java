package io.bulwark.compute.ledger;

import io.bulwark.kernel.TokenAmount;
import java.util.List;
import java.util.UUID;

/**
 * What follows for the ledger from tasks that have moved, many at once.
 *
 * @param completed how many of them have come to a result
 */
public record Settlement(int completed, List<Reward> rewards, List<Refund> refunds, List<Slash> slashes) {
    public Settlement {
        rewards = List.copyOf(rewards);
        refunds = List.copyOf(refunds);
        slashes = List.copyOf(slashes);
    }

    /**
     * @param requester whose escrow it comes from
     * @param payee whose it becomes
     * @param gross before the network's fee
     */
    public record Reward(UUID task, int attempt, UUID node, String requester, String payee, TokenAmount gross) {}

    public record Refund(String requester, TokenAmount amount) {}

    /** @param most how much to take; what the node has left, where that is less */
    public record Slash(UUID task, int attempt, UUID node, String reason, TokenAmount most) {}

    public boolean isEmpty() {
        return rewards.isEmpty() && refunds.isEmpty() && slashes.isEmpty();
    }
}
