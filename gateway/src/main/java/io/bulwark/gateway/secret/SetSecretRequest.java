package io.bulwark.gateway.secret;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code PUT /api/v1/secrets/{name}}. */
@Schema(description = "A secret to keep. It cannot be read back.")
public record SetSecretRequest(
        @Schema(required = true, maxLength = 65_536) @Nullable
        String value) {
    /** Without the value. */
    @Override
    public String toString() {
        return "SetSecretRequest[value=***]";
    }
}
