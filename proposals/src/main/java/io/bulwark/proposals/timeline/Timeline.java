package io.bulwark.proposals.timeline;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The facts about a proposer, in a fixed order. */
public record Timeline(String status, List<Fact> facts) {
    /**
     * @param fact wallet_age, earlier_proposals, funding_source, token_acquired, power, quorum, delay, target_age or
     *     list_hits
     * @param state known or not_known
     * @param value in words, null where not known
     * @param seconds where the fact is a time before now, else null
     * @param evidence the call, block or list that shows it; for an unknown fact why it is not known
     * @param notable whether a voter should look at it: little time, no power of one's own, a hit
     */
    public record Fact(
            String fact,
            String state,
            @Nullable String value,
            @Nullable Long seconds,
            String evidence,
            boolean notable) {
        public static Fact known(String fact, String value, @Nullable Long seconds, String evidence, boolean notable) {
            return new Fact(fact, "known", value, seconds, evidence, notable);
        }

        public static Fact unknown(String fact, String reason) {
            return new Fact(fact, "not_known", null, null, reason, false);
        }
    }

    public Timeline {
        facts = List.copyOf(facts);
    }
}
