package io.bulwark.research.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Optional;

/** The newest thirty messages about a ticker, some with their writer's own word: bullish or bearish. */
public final class StockTwits {
    private StockTwits() {}

    /** Crypto assets carry the suffix {@code .X}. The answer names the asset, as tickers are not unique. */
    public static Call stream(String symbol) {
        return Call.get(
                Source.STOCKTWITS,
                "/api/2/streams/symbol/" + Call.encoded(symbol.toUpperCase(Locale.ROOT)) + ".X.json",
                Call.Form.STOCKTWITS);
    }

    /** {@code response.status} repeats the HTTP status, or contradicts it. */
    static Optional<Answer.Failed> fault(JsonNode body) {
        return switch (body.at("/response/status").asInt(200)) {
            case 200 -> Optional.empty();
            case 404 -> Optional.of(new Answer.Failed(Answer.Why.NOT_FOUND, "does not know it"));
            case 429 -> Optional.of(new Answer.Failed(Answer.Why.RATE_LIMITED, "asked for a pause"));
            default -> Optional.of(new Answer.Failed(Answer.Why.REFUSED, "refused the question"));
        };
    }
}
