package io.bulwark.proposals;

import io.bulwark.kernel.EvmAddress;
import io.bulwark.proposals.actions.Action;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A valid proposal: what the analysis works on.
 *
 * @param requestedAmount whole units of {@code requestedToken}, never negative
 * @param chainId EIP-155 chain id
 * @param actions what would be executed, in that order; null where it is not given, empty where nothing would
 */
record Proposal(
        String title,
        String description,
        @Nullable EvmAddress proposer,
        @Nullable String daoName,
        @Nullable Long chainId,
        @Nullable BigDecimal requestedAmount,
        @Nullable String requestedToken,
        @Nullable EvmAddress recipient,
        @Nullable Instant votingDeadline,
        @Nullable Long snapshotBlock,
        Map<String, String> metadata,
        @Nullable List<Action> actions) {}
