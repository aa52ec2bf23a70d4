package io.bulwark.compute;

import io.bulwark.compute.task.Attempt;
import io.bulwark.compute.task.Task;
import io.bulwark.compute.task.Terms;
import io.bulwark.kernel.TokenAmount;
import java.util.Optional;

/** Whether a node may be given a task, in the same words for the choice and for its explanation. */
final class Fit {
    private final Trust trust;
    private final TokenAmount minStake;

    Fit(Trust trust, TokenAmount minStake) {
        this.trust = trust;
        this.minStake = minStake;
    }

    /** Why a node is refused. */
    enum Refusal {
        MAINTENANCE("is in maintenance"),
        OFFLINE("is offline"),
        DRAINING("takes no new work at the moment"),
        STAKE("has too little at stake"),
        KIND("does not run this kind"),
        MODEL("does not have the model"),
        GPU("has no GPU"),
        MEMORY("has too little memory"),
        REGION("is in another region"),
        PRICE("asks more than the task pays"),
        TRUST("has too little at stake for an unconfirmed result of this price"),
        TRIED("had this task before"),
        KIN("shares owner or address block with a node that has it"),
        BUSY("has no free slot");

        final String words;

        Refusal(String words) {
            this.words = words;
        }
    }

    /** Whether the node has too little at stake for any work. */
    boolean stakeIsLow(Node node) {
        return node.stake().compareTo(minStake) < 0;
    }

    /** What can be said before looking at attempts and load: the same for all tasks of one demand, but for the price. */
    Optional<Refusal> offer(Node node, Requirements requires, String kind) {
        Node.Offer offer = node.offer();
        if (node.maintenance()) {
            return Optional.of(Refusal.MAINTENANCE);
        }
        if (stakeIsLow(node)) {
            return Optional.of(Refusal.STAKE);
        }
        if (!offer.kinds().contains(kind)) {
            return Optional.of(Refusal.KIND);
        }
        if (requires.model() != null && !offer.models().contains(requires.model())) {
            return Optional.of(Refusal.MODEL);
        }
        if (requires.gpu() && !offer.gpu()) {
            return Optional.of(Refusal.GPU);
        }
        if (offer.memoryMb() < requires.memoryMb()) {
            return Optional.of(Refusal.MEMORY);
        }
        if (requires.region() != null && !requires.region().equals(offer.region())) {
            return Optional.of(Refusal.REGION);
        }
        return Optional.empty();
    }

    /** What hangs on the price. */
    Optional<Refusal> price(Node node, Terms terms) {
        if (node.offer().ask().compareTo(terms.unit()) > 0) {
            return Optional.of(Refusal.PRICE);
        }
        // What it could gain by a lie is what it asks for. Where nothing is compared, no stake stands behind a result
        // anyway.
        if (terms.redundancy() == 1
                && terms.compared()
                && node.offer().ask().compareTo(trust.largestUnit(node.stake())) > 0) {
            return Optional.of(Refusal.TRUST);
        }
        return Optional.empty();
    }

    /** What hangs on who has the task already. */
    static Optional<Refusal> apart(Node node, Task task) {
        for (Attempt attempt : task.attempts()) {
            if (attempt.at().node().equals(node.id())) {
                return Optional.of(Refusal.TRIED);
            }
            boolean kin = attempt.at().owner().equals(node.owner())
                    || attempt.at().block().equals(node.placement().block());
            if (counts(attempt) && kin) {
                return Optional.of(Refusal.KIN);
            }
        }
        return Optional.empty();
    }

    /** Whether an attempt keeps others of its owner and block away. */
    static boolean counts(Attempt attempt) {
        return attempt.open() || attempt.state() instanceof Attempt.State.Revealed;
    }
}
