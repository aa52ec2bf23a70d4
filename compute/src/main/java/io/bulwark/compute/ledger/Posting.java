package io.bulwark.compute.ledger;

import io.bulwark.kernel.TokenAmount;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Moves between accounts that are booked together or not at all. Sums to zero because it is made of moves only. */
final class Posting {
    enum Kind {
        MINT,
        BURN,
        TRANSFER,
        STAKE,
        UNBOND,
        WITHDRAW,
        ESCROW,
        SETTLE;

        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    final Kind kind;
    final String key;
    final @Nullable String memo;
    private final Map<String, BigDecimal> lines = new TreeMap<>();

    Posting(Kind kind, String key, @Nullable String memo) {
        this.kind = kind;
        this.key = key;
        this.memo = memo;
    }

    Posting move(String from, String to, TokenAmount amount) {
        lines.merge(from, amount.value().negate(), BigDecimal::add);
        lines.merge(to, amount.value(), BigDecimal::add);
        return this;
    }

    /** By account; those that came out even are left out. */
    Map<String, BigDecimal> lines() {
        Map<String, BigDecimal> uneven = new TreeMap<>(lines);
        uneven.values().removeIf(amount -> amount.signum() == 0);
        return uneven;
    }
}
