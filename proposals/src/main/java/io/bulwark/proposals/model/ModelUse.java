package io.bulwark.proposals.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What became of the model in one analysis.
 *
 * @param asked the name in the settings
 * @param provider who answered, null when nobody did
 * @param model of that provider
 * @param reason why the answer counts in part or not at all, null when it counts
 * @param score the model's own, 0-100, null where it does not count
 * @param reasoning the model's own words, null where they do not count
 * @param findingsAdded flags that only the model raised
 * @param findingsDropped flags that quote what is not in the text
 * @param textCut whether the model read only the beginning and the end
 * @param inputTokens as far as the provider counted
 */
public record ModelUse(
        Status status,
        String asked,
        @Nullable String provider,
        @Nullable String model,
        @Nullable String reason,
        @Nullable Integer score,
        @Nullable String reasoning,
        int findingsAdded,
        int findingsDropped,
        boolean textCut,
        int calls,
        int attempts,
        long inputTokens,
        long outputTokens,
        long latencyMs) {
    /** How far the answer counts. */
    public enum Status {
        USED,
        /** The text speaks to language models, so the answer may only add findings. */
        FINDINGS_ONLY,
        NOT_USED;

        /** As in answers: {@code findings_only}. */
        @JsonValue
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether the answer counts at all. */
    public boolean answered() {
        return status != Status.NOT_USED;
    }

    /** {@code provider/model}, null when nobody answered. */
    public @Nullable String version() {
        return provider == null ? null : provider + "/" + model;
    }
}
