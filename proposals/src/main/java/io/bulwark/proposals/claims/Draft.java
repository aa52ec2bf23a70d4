package io.bulwark.proposals.claims;

import io.bulwark.proposals.analysis.Evidence;
import io.bulwark.proposals.claims.Claim.Kind;
import io.bulwark.proposals.claims.Claim.Party;
import io.bulwark.proposals.claims.Claim.Unit;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** A claim while it is read: members are filled as the words come. */
final class Draft {
    private static final int LONGEST_QUOTE = 300;

    final Kind kind;
    final int start;
    int end;

    @Nullable
    Party recipient;

    @Nullable
    Sum sum;

    @Nullable
    Long duration;

    @Nullable
    Long period;

    @Nullable
    Party target;

    @Nullable
    String function;

    @Nullable
    String parameter;

    @Nullable
    Long chain;

    double confidence;
    boolean negated;
    boolean past;
    boolean conditional;

    Draft(Kind kind, int start, int end, double confidence) {
        this.kind = kind;
        this.start = start;
        this.end = end;
        this.confidence = confidence;
    }

    Claim claim(String field, int[] text, Names names) {
        int to = Math.min(Math.min(end, text.length), start + LONGEST_QUOTE);
        Evidence quote = new Evidence("quote", field, new String(text, start, to - start), start, to);
        BigDecimal value = sum == null ? null : sum.value();
        return new Claim(
                kind,
                names.resolved(recipient),
                sum == null ? null : sum.token(),
                value,
                sum == null ? null : sum.other(),
                sum == null ? Unit.NONE : sum.unit(),
                duration,
                period,
                names.resolved(target),
                function,
                parameter,
                chain,
                quote,
                Math.clamp(confidence, 0, 1),
                negated,
                past,
                conditional,
                "rules");
    }
}
