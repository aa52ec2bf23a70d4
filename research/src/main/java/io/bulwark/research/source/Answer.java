package io.bulwark.research.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/** How a call ended. */
public sealed interface Answer {
    /**
     * @param body JSON as sent; a feed as {@code {"entries":[{title, content, updated}]}}
     * @param asOf when it was fetched (or last confirmed unchanged)
     */
    record Ok(JsonNode body, Instant asOf) implements Answer {}

    /** @param detail a short reason for people, without anything secret */
    record Failed(Why why, String detail) implements Answer {}

    /** Why there is no answer. */
    enum Why {
        RATE_LIMITED,
        /** Our own limit for a source that only widens others is used up. */
        PACED,
        TIMEOUT,
        UNAVAILABLE,
        /** The source is still computing it. */
        NOT_READY,
        NOT_FOUND,
        /** It wants a key, or does not answer such questions. */
        REFUSED,
        ODD_BODY,
        TOO_LARGE,
        /** No network is allowed and no recorded answer exists. */
        OFFLINE,
        /** The operator gave no key for it. */
        NO_KEY
    }
}
