package io.bulwark.proposals.fetch;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A proposal as its source has it.
 *
 * @param actions in the form of a scan request; null where the source carries none
 * @param executor who would execute, null where it is not known
 * @param metadata where it was read, as strings
 */
public record Fetched(
        String title,
        String description,
        @Nullable String proposer,
        @Nullable String dao,
        @Nullable Long chainId,
        @Nullable Long snapshotBlock,
        @Nullable List<JsonNode> actions,
        @Nullable String executor,
        Map<String, String> metadata) {
    private static final int LONGEST_TITLE = 300;

    /** The first line of a description without its heading marks, or {@code otherwise}. */
    static String title(String description, String otherwise) {
        for (String line : description.split("\n", 40)) {
            String text = line.strip().replace("#", "").strip();
            if (!text.isEmpty()) {
                return text.substring(
                        0, text.offsetByCodePoints(0, Math.min(LONGEST_TITLE, text.codePointCount(0, text.length()))));
            }
        }
        return otherwise;
    }
}
