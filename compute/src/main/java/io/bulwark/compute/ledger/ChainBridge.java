package io.bulwark.compute.ledger;

import io.bulwark.kernel.TokenAmount;
import java.util.List;

/**
 * What a bridge between a chain's contract and this ledger calls, both ways. Every call may be repeated. What rests on a block
 * names it, and is booked when that block is final; until then a reorganisation takes it back as if it had never been seen.
 */
public interface ChainBridge {
    /** A block of the chain; its hash tells it from another of the same height. */
    record BlockRef(long height, String hash) {}

    /**
     * Tokens on their way to the chain, already taken from their owner.
     *
     * @param key what the contract has to know to release them once
     * @param recipient an account of the chain
     */
    record Withdrawal(String key, String owner, String recipient, TokenAmount amount) {}

    /**
     * Tokens were given to the contract for an owner. They can be spent when the block is final.
     *
     * @param event names the deposit on the chain whichever block it stands in, such as receipt and log index
     * @throws io.bulwark.kernel.BulwarkException CONFLICT when the event was told with another owner or amount
     */
    void deposited(BlockRef at, String event, String owner, TokenAmount amount);

    /**
     * Takes tokens from their owner, for the chain to release.
     *
     * @param key the owner's own, which never takes twice
     * @throws io.bulwark.kernel.BulwarkException INSUFFICIENT_BALANCE; CONFLICT for a key that stands for something else
     */
    Withdrawal withdraw(String key, String owner, String recipient, TokenAmount amount);

    /** Withdrawals that stand in no block, the first by key; those that a reorganisation took back are among them. */
    List<Withdrawal> unreleased(int limit);

    /**
     * The contract has released a withdrawal.
     *
     * @throws io.bulwark.kernel.BulwarkException NOT_FOUND for a key that nobody withdrew under
     */
    void released(String key, BlockRef at);

    /** Epochs whose roots stand in no block, the first first. */
    List<Epoch> unanchored(int limit);

    /** An epoch's root was written to the contract. */
    void anchored(long epoch, BlockRef at);

    /** Blocks up to this one are final: what rests on them is booked. What named another block of its height is taken back. */
    void finalised(BlockRef head);

    /** The chain left all blocks above this height: what rests on them is taken back. */
    void reorganised(long height);
}
