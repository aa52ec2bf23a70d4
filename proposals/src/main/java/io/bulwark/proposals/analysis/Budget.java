package io.bulwark.proposals.analysis;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The money a proposal asks for. {@code total} is a plain decimal in whole units of {@code token}: the stated total, else
 * the sum of the items where all share one token, else null. {@code token} is null where none or more than one is named.
 */
public record Budget(@Nullable String total, @Nullable String token, List<BudgetItem> items) {
    public Budget {
        items = List.copyOf(items);
    }
}
