package io.bulwark.proposals;

import java.util.List;
import java.util.Map;

/** What is known of the proposer (requirement D3). */
sealed interface ReputationReport {
    /**
     * @param score 0 (unknown or bad) to 100 (long and good record)
     * @param coverage 0-1, the share of the 100 points that could be looked at
     */
    record Scored(
            int score,
            double coverage,
            List<String> flags,
            boolean newWallet,
            String reasoning,
            Map<String, Object> metadata)
            implements ReputationReport {}

    /** Nothing could be looked at. */
    record Unknown(String reasoning) implements ReputationReport {}
}
