package io.bulwark.compute;

import io.bulwark.compute.task.Placement;
import io.bulwark.kernel.TokenAmount;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A node as it is stored.
 *
 * @param sequence the highest number of a frame of its session, as far as it was written
 * @param streak confirmed results since its last wrong one
 */
record Node(
        UUID id,
        String owner,
        byte[] publicKey,
        String name,
        Offer offer,
        boolean maintenance,
        Instant registeredAt,
        @Nullable String block,
        @Nullable UUID session,
        @Nullable Instant seenAt,
        long sequence,
        int running,
        long completed,
        long lost,
        long rejected,
        long streak,
        TokenAmount stake) {

    /** What a node can do, and for how much. */
    record Offer(
            Set<String> kinds,
            Set<String> models,
            boolean gpu,
            int memoryMb,
            @Nullable String region,
            int slots,
            TokenAmount ask) {
        Offer {
            kinds = Set.copyOf(kinds);
            models = Set.copyOf(models);
        }
    }

    Placement placement() {
        return new Placement(id, owner, block == null ? id.toString() : block);
    }

    /**
     * 0 to 1: the lower end of the Wilson interval (95 %) of the share of its attempts that came to something, where a wrong
     * result weighs ten times. Unknown nodes start low and rise with evidence.
     */
    double reputation() {
        double good = completed;
        double all = good + lost + 10.0 * rejected;
        if (all == 0) {
            return 0;
        }
        double z = 1.96;
        double share = good / all;
        double centre = share + z * z / (2 * all);
        double spread = z * Math.sqrt(share * (1 - share) / all + z * z / (4 * all * all));
        return Math.max(0, (centre - spread) / (1 + z * z / all));
    }
}
