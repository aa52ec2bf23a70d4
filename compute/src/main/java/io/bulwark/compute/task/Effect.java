package io.bulwark.compute.task;

import io.bulwark.kernel.TokenAmount;
import java.util.UUID;

/** What follows from a step: money to move in the same transaction, and messages to send after it. */
public sealed interface Effect {
    /** From the escrow to the node that delivered this attempt. */
    record Pay(int epoch, UUID node, TokenAmount amount) implements Effect {}

    /** From the escrow back to the requester. */
    record Refund(TokenAmount amount) implements Effect {}

    /** The node broke a promise or delivered a wrong result: part of its stake is taken. */
    record Slash(int epoch, UUID node, String reason) implements Effect {}

    /** The node may open its commitment now. */
    record OpenReveal(int epoch, UUID node) implements Effect {}

    /** The node may stop: its attempt is not wanted any more. */
    record Withdraw(int epoch, UUID node) implements Effect {}
}
