package io.bulwark.research.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Optional;

/** Contract powers, taxes, holders and liquidity of a token: strings, and what is missing is unknown. */
public final class GoPlus {
    private GoPlus() {}

    public static Call token(Chain chain, String address) {
        return Call.get(
                Source.GOPLUS,
                "/api/v1/token_security/" + chain.id() + "?contract_addresses="
                        + Call.encoded(address.toLowerCase(Locale.ROOT)),
                Call.Form.GOPLUS);
    }

    /** HTTP says 200 whatever happened; {@code code} says what did. */
    static Optional<Answer.Failed> fault(JsonNode body) {
        int code = body.path("code").asInt(-1);
        return switch (code) {
            case 1 -> Optional.empty();
            case 2 -> Optional.of(new Answer.Failed(Answer.Why.NOT_READY, "still computing it"));
            case 4029 -> Optional.of(new Answer.Failed(Answer.Why.RATE_LIMITED, "asked for a pause"));
            case 2004, 2020 -> Optional.of(new Answer.Failed(Answer.Why.NOT_FOUND, "not a contract there"));
            case 2018 -> Optional.of(new Answer.Failed(Answer.Why.REFUSED, "does not cover this chain"));
            case 5000 -> Optional.of(new Answer.Failed(Answer.Why.UNAVAILABLE, "had an internal fault"));
            default -> Optional.of(new Answer.Failed(Answer.Why.ODD_BODY, "answered with code " + code));
        };
    }
}
