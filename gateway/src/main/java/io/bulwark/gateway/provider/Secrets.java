package io.bulwark.gateway.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What was sent as a credential and must not come back in a text. */
record Secrets(List<String> values) {
    private static final int SHORTEST = 8;

    String hide(String text) {
        String hidden = text;
        for (String value : values) {
            if (value.length() >= SHORTEST) {
                hidden = hidden.replace(value, "***");
            }
        }
        return hidden;
    }

    ObjectNode hide(ObjectNode body) {
        String text = new String(WireJson.bytes(body), StandardCharsets.UTF_8);
        String hidden = hide(text);
        try {
            return hidden.equals(text) ? body : WireJson.object(hidden.getBytes(StandardCharsets.UTF_8));
        } catch (MalformedJsonException e) {
            return WireJson.error("The provider answered with an error", 502, FailureKind.SERVER_ERROR.code());
        }
    }

    @Override
    public String toString() {
        return "***";
    }
}
