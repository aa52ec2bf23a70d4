package io.bulwark.proposals;

import io.bulwark.kernel.EvmAddress;
import io.bulwark.proposals.analysis.Severity;
import io.bulwark.proposals.simulate.SimulationReport;
import io.bulwark.proposals.simulate.SimulationReport.BalanceChange;
import io.bulwark.proposals.timeline.ChainFacts;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sets the money that leaves against what is there, and looks at who gets it. A text that tells a payment does not make it
 * harmless: public drains named their recipient, a multisig made for the occasion.
 */
@Singleton
final class Treasury {
    private static final double NOTABLE = 0.05;
    private static final double LARGE = 0.25;
    private static final double MOST = 0.5;
    private static final int MOST_LOSSES = 10;
    private static final int MOST_RECIPIENTS = 3;

    private final ChainFacts facts;

    @Inject
    Treasury(ChainFacts facts) {
        this.facts = facts;
    }

    /** Who proposes, null where not known, and whether the votes for it came within the last week. */
    record Who(@Nullable String proposer, boolean freshVotes) {}

    List<ScanResult.Flag> flags(SimulationReport report, Who who, Duration time) {
        List<ScanResult.Flag> flags = new ArrayList<>();
        Long chain = report.chainId();
        if (chain == null) {
            return flags;
        }
        long end = System.nanoTime() + time.toNanos();
        int looked = 0;
        for (BalanceChange loss : report.balances()) {
            BigInteger lost = new BigInteger(loss.amount()).negate();
            if (lost.signum() <= 0 || looked++ >= MOST_LOSSES) {
                continue;
            }
            Optional<BigInteger> held = held(chain, loss, end).filter(before -> before.signum() > 0);
            if (held.isEmpty()) {
                continue;
            }
            double share = Math.min(1, ratio(lost, held.get()));
            int recipients = 0;
            for (BalanceChange gain : report.balances()) {
                BigInteger gained = new BigInteger(gain.amount());
                boolean same = gain.asset().equals(loss.asset()) && gained.signum() > 0;
                if (same && ratio(gained, held.get()) >= NOTABLE && recipients++ < MOST_RECIPIENTS) {
                    ScanResult.Flag flag = judge(chain, loss, gain, share, who, end);
                    if (flag != null) {
                        flags.add(flag);
                    }
                }
            }
        }
        return flags;
    }

    private ScanResult.@Nullable Flag judge(
            long chain, BalanceChange loss, BalanceChange gain, double share, Who who, long end) {
        Optional<ChainFacts.Standing> standing =
                EvmAddress.parse(gain.holder()).flatMap(recipient -> facts.standing(chain, recipient, left(end)));
        boolean fresh = standing.filter(ChainFacts.Standing::fresh).isPresent();
        boolean proposer = gain.holder().equals(who.proposer());
        boolean key = standing.filter(account -> !account.contract()).isPresent();
        Severity severity;
        if (fresh && (share >= LARGE || who.freshVotes())
                || proposer && share >= LARGE
                || share >= MOST && (key || who.freshVotes())) {
            severity = Severity.CRITICAL;
        } else if (fresh || share >= MOST) {
            severity = Severity.HIGH;
        } else {
            return null;
        }
        return Effects.flag(
                "TREASURY_DRAIN",
                severity,
                fresh
                        ? "A large part of the treasury goes to an account that nobody knows yet"
                        : "A large part of the treasury leaves it",
                String.format(
                        Locale.ROOT,
                        "%.0f %% of the %s that %s holds leaves it; %s of it goes to %s, %s.%s",
                        100 * share,
                        loss.asset(),
                        loss.holder(),
                        gain.amount(),
                        gain.holder(),
                        standing.map(ChainFacts.Standing::words).orElse("an account of which the chain tells nothing"),
                        (proposer ? " That is the proposer." : "")
                                + (who.freshVotes() ? " The proposer got the votes less than a week before." : "")),
                gain.holder());
    }

    private Optional<BigInteger> held(long chain, BalanceChange loss, long end) {
        Optional<EvmAddress> holder = EvmAddress.parse(loss.holder());
        EvmAddress token = EvmAddress.parse(loss.asset()).orElse(null);
        if (holder.isEmpty() || token == null && !loss.asset().equals("native")) {
            return Optional.empty();
        }
        return facts.holding(chain, holder.get(), token, left(end));
    }

    private static double ratio(BigInteger part, BigInteger whole) {
        return new BigDecimal(part)
                .divide(new BigDecimal(whole), 6, RoundingMode.HALF_UP)
                .doubleValue();
    }

    private static Duration left(long end) {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }
}
