package io.bulwark.compute;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /api/v1/nodes/register}, as sent. */
@Schema(description = "A node: first with its public key alone for a challenge, then with the challenge signed")
public record NodeRequest(
        @JsonProperty("public_key") @Schema(required = true, description = "Ed25519, 64 hexadecimal digits") @Nullable
        String publicKey,

        @Schema(description = "As answered to the first call") @Nullable
        String challenge,

        @Schema(description = "Over bulwark-register-v1, the ledger's id and the challenge, 128 hexadecimal digits")
        @Nullable
        String signature,

        @Nullable String name,
        @Nullable List<@Nullable String> kinds,
        @Nullable List<@Nullable String> models,
        @Nullable Boolean gpu,
        @JsonProperty("memory_mb") @Nullable Integer memoryMb,
        @Nullable String region,

        @Schema(description = "Tasks at a time, 1 to 1000") @Nullable
        Integer slots,

        @Schema(description = "The least it works for, per result", examples = "0.5") @Nullable
        String price,

        @Schema(description = "To be added to what it has at stake", examples = "1000") @Nullable
        String stake) {}
