package io.bulwark.proposals.fetch;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Where a scan request's proposal is to be read: exactly one of governor, snapshot and safe. */
@Schema(
        description =
                "Where the proposal is to be read: a governor with a proposal id, a Snapshot link, or a Safe transaction")
public record ScanSource(
        @Schema(description = "Address of a GovernorBravo or OpenZeppelin governor on chainId") @Nullable
        String governor,

        @Schema(description = "The governor's proposal id, decimal") @Nullable
        String proposalId,

        @Schema(
                description = "Link or id of a Snapshot proposal",
                examples = "https://snapshot.org/#/aave.eth/proposal/0x...")
        @Nullable
        String snapshot,

        @Schema(
                description =
                        "Link to a transaction of a Safe in its web application, or its safeTxHash; the chain is chainId")
        @Nullable
        String safe) {}
