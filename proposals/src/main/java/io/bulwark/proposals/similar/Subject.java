package io.bulwark.proposals.similar;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of a proposal is compared.
 *
 * @param calls the payload's calls, each as one line of target, value, function and call data; empty where none is given
 */
public record Subject(
        String title,
        String description,
        @Nullable String proposer,
        @Nullable String dao,
        @Nullable Long chainId,
        @Nullable BigDecimal amount,
        @Nullable String token,
        @Nullable String recipient,
        List<String> calls) {}
