package io.bulwark.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.gateway.provider.WireJson;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Errors in the form that OpenAI clients read: {@code {"error": {message, type, param, code}}}. */
public final class OpenAiError {
    private OpenAiError() {}

    /** What Bulwark refused, with the field as {@code param} and the details as further members. */
    public static ObjectNode of(BulwarkException fault) {
        boolean oneField = !fault.errors().isEmpty();
        String message = oneField
                ? fault.errors().getFirst().field() + " "
                        + fault.errors().getFirst().message()
                : fault.text();
        ObjectNode body =
                of(message, fault.code(), oneField ? fault.errors().getFirst().field() : null);
        if (body.get("error") instanceof ObjectNode error) {
            fault.details().forEach((name, value) -> error.putPOJO(name, value));
        }
        return body;
    }

    static ObjectNode of(String message, ErrorCode code, @Nullable String param) {
        ObjectNode body = WireJson.error(message, code.status(), code.name());
        if (body.get("error") instanceof ObjectNode error) {
            error.put("param", param);
            if (code == ErrorCode.GUARD_BLOCKED) {
                error.put("type", "guard_blocked");
            }
        }
        return body;
    }

    /** A call that a guard held back; {@code error.bulwark} has what was found. */
    static ObjectNode blocked(GuardSummary summary, @Nullable String param) {
        String found = String.join(", ", summary.categories());
        ObjectNode body = of(
                "Blocked by the guard: " + (found.isEmpty() ? "a guard could not look and fails closed" : found),
                ErrorCode.GUARD_BLOCKED,
                param);
        if (body.get("error") instanceof ObjectNode error) {
            error.set("bulwark", summary.json());
        }
        return body;
    }
}
