package io.bulwark.compute.task;

import io.bulwark.kernel.TokenAmount;
import java.time.Duration;
import java.time.Instant;

/**
 * What a requester agreed to when a task was accepted; never changed afterwards.
 *
 * @param redundancy nodes that compute the task at first, 1 to 3
 * @param maxAttempts assignments after which the task fails, 1 to {@value #MOST_ATTEMPTS}
 * @param escrow set aside for it; all that its nodes can ever be paid
 * @param deadline when an unfinished task fails
 * @param lease how long a silent node keeps an attempt
 * @param attemptLimit how long an attempt may take in all, however alive its node is
 * @param revealWindow how long a node may take to open its commitment once all have committed
 * @param compared whether results are compared at all; if not, one node computes it, whatever it says is the result, nobody
 *     is asked to confirm it, and nobody is punished for it
 */
public record Terms(
        int redundancy,
        int maxAttempts,
        TokenAmount escrow,
        Instant deadline,
        Duration lease,
        Duration attemptLimit,
        Duration revealWindow,
        boolean compared) {
    public static final int MOST_REDUNDANCY = 3;
    public static final int MOST_ATTEMPTS = 10;

    public Terms {
        if (redundancy < 1 || redundancy > MOST_REDUNDANCY) {
            throw new IllegalArgumentException("redundancy lies from 1 to " + MOST_REDUNDANCY);
        }
        if (!compared && redundancy > 1) {
            throw new IllegalArgumentException("what is not compared is computed once");
        }
        if (maxAttempts < redundancy || maxAttempts > MOST_ATTEMPTS) {
            throw new IllegalArgumentException("attempts lie from the redundancy to " + MOST_ATTEMPTS);
        }
        if (lease.isNegative() || lease.isZero() || attemptLimit.compareTo(lease) < 0 || revealWindow.isNegative()) {
            throw new IllegalArgumentException("a lease is positive and not longer than an attempt");
        }
    }

    /** Results that have to agree before more than one may count. */
    static final int MAJORITY = 2;

    /** How many results the escrow has to pay for: a lone one may be checked by a second, if results are compared. */
    public int paidResults() {
        return compared ? Math.max(MAJORITY, redundancy) : 1;
    }

    /** The most that one result can earn. A node that asks more is not given the task. */
    public TokenAmount unit() {
        return escrow.dividedBy(paidResults());
    }
}
