package io.bulwark.identity;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /auth/nonce}. */
@Schema(description = "Who is about to sign in")
public record NonceRequest(
        @Schema(required = true, description = "0x and 40 hexadecimal digits") @Nullable
        String address) {}
