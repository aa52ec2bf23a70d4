package io.bulwark.gateway.keys;

import java.time.LocalDate;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What this instance holds of one key's budget in one period, in nano-dollars. All of it is leased in the database before it
 * appears here, so giving it to calls needs no look there.
 */
final class BudgetAccount {
    /** Turns of the sweep after which an unused account gives everything back. */
    private static final int IDLE_TURNS = 10;

    private final UUID key;
    private final LocalDate period;
    /** Held by the one thread that asks the database for more. */
    final ReentrantLock refill = new ReentrantLock();

    private long free;
    private long promised;
    private long taken;
    private long takenBefore;
    private long estimate;
    private int idle;
    private boolean dry;
    private boolean closed;
    private long cap = Long.MAX_VALUE;

    BudgetAccount(UUID key, LocalDate period) {
        this.key = key;
        this.period = period;
    }

    UUID key() {
        return key;
    }

    LocalDate period() {
        return period;
    }

    synchronized boolean take(long nanos) {
        if (closed || free < nanos) {
            return false;
        }
        free -= nanos;
        promised += nanos;
        taken += nanos;
        estimate = nanos;
        idle = 0;
        return true;
    }

    /** Takes note of the budget; true where it is lower than it was. */
    synchronized boolean lowered(long budget) {
        boolean lower = budget < cap && cap != Long.MAX_VALUE;
        cap = budget;
        return lower;
    }

    /** Takes out all that no call was promised. */
    synchronized long drain() {
        long all = free;
        free = 0;
        return all;
    }

    /** Whether the next call of this size would have to wait, and asking for more may help. */
    synchronized boolean low() {
        return free < estimate && !dry && !closed;
    }

    /** How much is missing for a call. */
    synchronized long missing(long nanos) {
        return Math.max(0, nanos - free);
    }

    /** What it is good to hold beside a call of this size, at most {@code most}. */
    synchronized long cushion(long nanos, long most) {
        return Math.min(most, Math.max(4 * nanos, 2 * Math.max(taken, takenBefore)));
    }

    synchronized void add(long granted) {
        free += granted;
        dry = false;
    }

    synchronized void dry() {
        dry = true;
    }

    synchronized boolean closed() {
        return closed;
    }

    synchronized void release(long reserved) {
        promised -= reserved;
        free += reserved;
    }

    /** Takes a call's cost out, and says how much of it was leased here. */
    synchronized long settle(long reserved, long actual) {
        promised -= reserved;
        long beyond = Math.min(free, Math.max(0, actual - reserved));
        free += Math.max(0, reserved - actual) - beyond;
        return Math.min(reserved, actual) + beyond;
    }

    /** Takes out what is not needed here for now; called in even turns. */
    synchronized long surplus(long most, boolean over) {
        idle++;
        dry = false;
        long keep = over || idle > IDLE_TURNS
                ? 0
                : Math.min(Math.max(most, estimate), Math.max(4 * estimate, 2 * Math.max(taken, takenBefore)));
        takenBefore = taken;
        taken = 0;
        // A little more than needed may stay: giving back costs a transaction.
        long surplus = keep == 0 || free > 2 * keep ? free - keep : 0;
        free -= surplus;
        return surplus;
    }

    /** Closes an account that holds nothing and serves nobody; nobody fetches for a closed one. */
    synchronized boolean closeIfEmpty() {
        if (free == 0 && promised == 0 && idle > IDLE_TURNS && !refill.isLocked()) {
            closed = true;
        }
        return closed;
    }
}
