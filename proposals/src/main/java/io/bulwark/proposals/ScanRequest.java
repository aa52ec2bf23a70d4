package io.bulwark.proposals;

import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.proposals.fetch.ScanSource;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /api/v1/scan}, as sent. {@link ProposalForm} judges it. */
@Schema(description = "A proposal to scan. Only title and description are required.")
public record ScanRequest(
        @Schema(required = true, examples = "Fund the grants round", maxLength = 300) @Nullable
        String title,

        @Schema(required = true, description = "Markdown, at most 1 000 000 characters", examples = "## Summary ...")
        @Nullable
        String description,

        @Schema(description = "0x and 40 hexadecimal digits") @Nullable
        String proposerAddress,

        @Nullable String daoName,

        @Schema(description = "EIP-155 chain id") @Nullable Long chainId,

        @Schema(description = "Decimal string in whole units of requestedToken", examples = "20000") @Nullable
        String requestedAmount,

        @Schema(examples = "USDC") @Nullable String requestedToken,

        @Nullable String recipientAddress,

        @Schema(description = "ISO-8601 instant in UTC", examples = "2026-12-01T00:00:00Z") @Nullable
        String votingDeadline,

        @Nullable Long snapshotBlock,

        @Schema(
                description =
                        "Gets the answer as a signed message when the scan has ended; https, public addresses only")
        @Nullable
        String callbackUrl,

        @Nullable Map<String, String> metadata,

        @Schema(
                description =
                        "What would be executed, in order, at most 500. Raw: target, value (wei), calldata, signature"
                                + " (then calldata holds the arguments only), operation call or delegatecall, chain_id. Typed: contract,"
                                + " function, args.")
        @Nullable
        List<JsonNode> actions,

        @Nullable ScanSource source) {}
