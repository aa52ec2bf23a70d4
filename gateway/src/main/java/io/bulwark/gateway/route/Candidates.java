package io.bulwark.gateway.route;

import io.bulwark.gateway.provider.FailureKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The targets of one call in the order in which they are to be asked, and what has become of each. */
final class Candidates {
    /** With no other target left, retries go through the whole backoff: 1, 2, 4, 8, 16 seconds. */
    private static final int ALONE = 5;

    private static final int WITH_OTHERS = 1;

    private final List<Candidate> all = new ArrayList<>();

    /** One target in this call. */
    static final class Candidate {
        private final Target target;
        private final @Nullable Integer allowed;
        private int attempts;
        private long notBefore;
        private boolean out;

        private Candidate(Target target, @Nullable Integer allowed, long notBefore) {
            this.target = target;
            this.allowed = allowed;
            this.notBefore = notBefore;
        }

        Target target() {
            return target;
        }

        /** Attempts made so far. */
        int attempts() {
            return attempts;
        }

        void attempted() {
            attempts++;
        }

        void notBefore(long nanos) {
            notBefore = nanos;
        }

        long notBefore() {
            return notBefore;
        }

        void out() {
            out = true;
        }
    }

    Candidates(List<Target> targets, @Nullable Integer retries) {
        for (Target target : targets) {
            Integer allowed = target.retries() == null ? retries : target.retries();
            all.add(new Candidate(target, allowed, target.health().ready()));
        }
    }

    /** Whether the candidate may be tried once more. */
    boolean mayRetry(Candidate candidate) {
        int allowed = candidate.allowed != null ? candidate.allowed : others(candidate) ? WITH_OTHERS : ALONE;
        return candidate.attempts <= allowed;
    }

    /** Whether another target has not been given up. */
    boolean others(Candidate candidate) {
        return all.stream().anyMatch(other -> other != candidate && !other.out);
    }

    /** Whether another target has not been tried at all. */
    boolean untried(Candidate candidate) {
        return all.stream().anyMatch(other -> other != candidate && !other.out && other.attempts == 0);
    }

    /** The first that may be asked now, otherwise the one that may soonest; null when all are out. */
    @Nullable
    Candidate next(long now) {
        Candidate soonest = null;
        for (Candidate candidate : all) {
            if (!candidate.out) {
                if (candidate.notBefore - now <= 0) {
                    return candidate;
                }
                if (soonest == null || candidate.notBefore - soonest.notBefore < 0) {
                    soonest = candidate;
                }
            }
        }
        return soonest;
    }

    /** Lets a candidate be the next one: no other is asked before it. */
    void holdOthers(Candidate candidate, long until) {
        for (Candidate other : all) {
            if (other != candidate && other.notBefore - until <= 0) {
                other.notBefore = until + 1;
            }
        }
    }

    /** Gives up the targets that are known to hold no more tokens than the one that was too small. */
    void onlyLargerThan(Candidate small) {
        small.out();
        int room = small.target.settings().context();
        for (Candidate candidate : all) {
            int other = candidate.target.settings().context();
            candidate.out |= room > 0 && other > 0 && other <= room;
        }
    }

    /** The failure that says most: a later target's own fault does not hide why the first one failed. */
    static boolean tellsMore(FailureKind later, FailureKind earlier) {
        return !Reaction.ownFault(later) || Reaction.ownFault(earlier);
    }
}
