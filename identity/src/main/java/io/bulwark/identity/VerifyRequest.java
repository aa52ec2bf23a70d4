package io.bulwark.identity;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /auth/verify}. */
@Schema(description = "A signed sign-in message")
public record VerifyRequest(
        @Schema(required = true, description = "The EIP-4361 text as signed") @Nullable
        String message,

        @Schema(required = true, description = "0x and hexadecimal digits; a wallet contract's may be long") @Nullable
        String signature) {}
