package io.bulwark.compute.ledger;

import io.bulwark.kernel.TokenAmount;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The network's contract, {@code DeAICompute}: its functions under their names, its states as reads. Each function takes a key
 * that never books twice, so that a caller who got no answer asks again. Batched, because a chain is anchored in batches too.
 * What the contract calls {@code heartbeat} stays off the ledger: it would cost money for nothing.
 */
public interface ComputeContract {
    /**
     * {@code register_node}: moves a stake from its owner to the node. More of it may follow later.
     *
     * @throws io.bulwark.kernel.BulwarkException INSUFFICIENT_BALANCE
     */
    void registerNode(String key, UUID node, String owner, TokenAmount stake);

    /**
     * {@code submit_task}: sets aside what tasks may cost, by requester.
     *
     * @param tasks how many they are, for the counter
     * @throws io.bulwark.kernel.BulwarkException INSUFFICIENT_BALANCE
     */
    void submitTasks(String key, Map<String, TokenAmount> escrow, int tasks);

    /** Set aside for an owner's unfinished tasks: what its {@code task_queue} may cost. */
    TokenAmount escrowOf(String owner);

    /** {@code submit_result}: pays, refunds and slashes for tasks that have ended. */
    void submitResults(String key, Settlement settlement);

    /**
     * {@code ft_transfer}.
     *
     * @throws io.bulwark.kernel.BulwarkException INSUFFICIENT_BALANCE
     */
    void ftTransfer(String key, String fromOwner, String toOwner, TokenAmount amount, @Nullable String memo);

    /** {@code ft_balance_of}: what the owner may spend. */
    TokenAmount ftBalanceOf(String owner);

    /** {@code ft_total_supply}. */
    TokenAmount ftTotalSupply();

    /**
     * Takes stake back: it earns nothing any more, can be slashed until the time is over, and is then free.
     *
     * @return when it can be withdrawn
     * @throws io.bulwark.kernel.BulwarkException INSUFFICIENT_BALANCE when the node has not that much at stake
     */
    Instant unbond(String key, UUID node, String owner, TokenAmount amount);

    /** Frees what has been unbonding for long enough, less what was slashed of it; says how much. */
    TokenAmount withdraw(UUID node);

    /** A batch of payouts with its Merkle root once it is closed: what a chain is anchored with. */
    Optional<Epoch> epoch(long number);

    /** What can be taken from a node: its stake and what it is getting back. */
    TokenAmount stakeOf(UUID node);

    /** {@code total_rewards_distributed}. */
    TokenAmount totalRewardsDistributed();

    /** {@code task_counter}. */
    long taskCounter();

    /** How many {@code completed_tasks} there are. */
    long completedTasks();

    /** {@code owner}: who may make tokens where no chain does. */
    String owner();

    /** {@code min_stake}. */
    TokenAmount minStake();
}
