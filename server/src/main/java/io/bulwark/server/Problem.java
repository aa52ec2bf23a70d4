package io.bulwark.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;

/** The one error form of every door (RFC 9457 with the sources' members). */
final class Problem {
    static final String MEDIA_TYPE = "application/problem+json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private Problem() {}

    static ObjectNode body(BulwarkException fault, String requestId) {
        ErrorCode code = fault.code();
        ObjectNode body = JSON.createObjectNode()
                .put("type", "about:blank")
                .put("title", code.title())
                .put("status", code.status())
                .put("code", code.name())
                .put("message", fault.text());
        if (!fault.errors().isEmpty()) {
            var errors = body.putArray("errors");
            fault.errors()
                    .forEach(error ->
                            errors.addObject().put("field", error.field()).put("message", error.message()));
        }
        fault.details().forEach((name, value) -> body.set(name, JSON.valueToTree(value)));
        return body.put("requestId", requestId);
    }
}
