package io.bulwark.research.service;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /api/v1/analysis/comprehensive}, as sent. {@link AnalysisForm} judges it. */
@Schema(description = "A project to examine.")
public record AnalysisRequest(
        @Schema(
                required = true,
                description = "An id, a symbol, a name or a contract (0x..., or chain:0x...)",
                examples = "uniswap",
                maxLength = 100)
        @Nullable
        String symbol,

        @Schema(description = "onchain, sentiment, tokenomics, team; all of them when left out") @Nullable
        List<String> modules,

        @Schema(
                description =
                        "Instead of modules: words that tell which are wanted, such as 'how is the supply unlocked?'",
                maxLength = 2_000)
        @Nullable
        String question,

        @Nullable Options options) {
    /** How the answer looks. */
    public record Options(
            @Schema(description = "brief or detailed (assumed)") @Nullable
            String depth,

            @Schema(description = "json (assumed) or markdown, in which the sections are Markdown texts") @Nullable
            String format) {}
}
