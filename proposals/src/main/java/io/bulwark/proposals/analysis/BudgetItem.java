package io.bulwark.proposals.analysis;

import org.jspecify.annotations.Nullable;

/**
 * One line of a budget. {@code amount} is a plain decimal in whole units of {@code token}; of a range it is the upper end.
 * {@code token} is null where the text names none.
 */
public record BudgetItem(
        String label, String amount, @Nullable String token) {}
