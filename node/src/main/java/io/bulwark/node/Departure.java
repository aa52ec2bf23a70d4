package io.bulwark.node;

import io.bulwark.node.AgentEvent.What;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the node leaves: for good, when it drains or stops, or to register again with another offer, when its models changed. It
 * tells the server on each connection that it takes nothing new, and when it has nothing left it says once more what it holds,
 * since the server gives again what was on its way. Guarded by the lock of {@link Contact}.
 */
final class Departure {
    private static final Duration LAST_WORDS = Duration.ofSeconds(3);

    private final Contact contact;
    private final Workbench bench;
    private final Standing standing;
    private final Duration drainLimit;

    private Stage stage = Stage.WORKING;
    /** Of draining or stopping. */
    private long limit;

    private Farewell farewell = Farewell.UNSAID;
    private long farewellFrame;
    private Set<String> offered = Set.of();

    private enum Stage {
        WORKING,
        /** Leaves the session, not the network. */
        RESIGNING,
        DRAINING,
        STOPPING
    }

    /** How much of it the server has heard on this connection. */
    private enum Farewell {
        UNSAID,
        ANNOUNCED,
        SAID,
        HEARD
    }

    Departure(Contact contact, Workbench bench, Standing standing, Duration drainLimit) {
        this.contact = contact;
        this.bench = bench;
        this.standing = standing;
        this.drainLimit = drainLimit;
    }

    /** Takes nothing new and finishes what is here; what is not done in time is given back. */
    void drain() {
        if (!isFinal()) {
            stage = Stage.DRAINING;
            limit = System.nanoTime() + drainLimit.toNanos();
            standing.is(AgentStatus.State.DRAINING, "");
            standing.tell(What.DRAINING, null, bench.running() + " running, " + bench.committed() + " to be shown");
            contact.wake();
        }
    }

    /** Gives back what runs. */
    void stop() {
        if (stage != Stage.STOPPING) {
            stage = Stage.STOPPING;
            limit = System.nanoTime() + LAST_WORDS.toNanos();
            bench.giveBackAll("the node stops");
            contact.wake();
        }
    }

    /** Whether it leaves for good. */
    boolean isFinal() {
        return stage == Stage.DRAINING || stage == Stage.STOPPING;
    }

    boolean isResigning() {
        return stage == Stage.RESIGNING;
    }

    boolean isLeaving() {
        return stage != Stage.WORKING;
    }

    /** Whether there is nothing more to do. Who drains for too long stops, and has a little time left to say so. */
    boolean isOver() {
        if (!isFinal()) {
            return false;
        }
        if (System.nanoTime() - limit >= 0) {
            if (stage == Stage.STOPPING) {
                return true;
            }
            stop();
            return false;
        }
        if (stage == Stage.STOPPING) {
            return contact.outbox.isEmpty();
        }
        return isNothingLeft() && (farewell == Farewell.HEARD || contact.link() == null);
    }

    private boolean isNothingLeft() {
        return bench.isEmpty() && contact.outbox.isEmpty();
    }

    /** A session with this offer began. */
    void registered(Set<String> models) {
        offered = models;
        if (stage == Stage.RESIGNING) {
            stage = Stage.WORKING;
        }
    }

    void connected() {
        farewell = Farewell.UNSAID;
    }

    /**
     * What the node offers is said at registration, and that costs what runs, so a change is said when nothing does.
     *
     * @param models null while it cannot offer any
     */
    void offer(@Nullable Set<String> models) {
        Stage next = models == null || models.equals(offered) ? Stage.WORKING : Stage.RESIGNING;
        if (stage != next) {
            stage = next;
            farewell = Farewell.UNSAID;
        }
    }

    /** Whether the session can be left without harm. */
    boolean mayResign() {
        return isResigning()
                && farewell != Farewell.UNSAID
                && bench.running() == 0
                && contact.outbox.isEmpty()
                && contact.outbox.unanswered() == 0;
    }

    /** Whether the server is still to be told that the node leaves. */
    boolean isToBeAnnounced() {
        return isLeaving() && farewell == Farewell.UNSAID;
    }

    /** Whether the server knows all but what the node holds at the end. */
    boolean isFarewellDue() {
        return isLeaving() && farewell == Farewell.ANNOUNCED && isNothingLeft() && contact.outbox.unanswered() == 0;
    }

    /** A frame of a leaving node goes out. */
    void said(long number, boolean isFarewell) {
        if (isFarewell) {
            farewell = Farewell.SAID;
            farewellFrame = number;
        } else if (farewell == Farewell.UNSAID) {
            farewell = Farewell.ANNOUNCED;
        }
    }

    void answered(long number) {
        if ((farewell == Farewell.SAID || farewell == Farewell.HEARD) && number >= farewellFrame) {
            farewell = isNothingLeft() ? Farewell.HEARD : Farewell.ANNOUNCED;
        }
    }
}
