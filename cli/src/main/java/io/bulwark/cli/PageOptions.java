package io.bulwark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which part of a long list to show. */
final class PageOptions {
    private static final int LONGEST = 200;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "How many at most (default: ${DEFAULT-VALUE}).")
    int limit = 50;

    @Option(names = "--cursor", paramLabel = "CURSOR", description = "Where the last list ended.")
    @Nullable
    String cursor;

    /** The query that asks for this part, open for more members. */
    Map<String, String> query() {
        if (limit < 1 || limit > LONGEST) {
            throw new CliException(Exit.USAGE, "--limit must be between 1 and " + LONGEST);
        }
        Map<String, String> query = new LinkedHashMap<>();
        query.put("limit", String.valueOf(limit));
        if (cursor != null) {
            query.put("cursor", cursor);
        }
        return query;
    }

    /** How to see the next part, where there is one. */
    static void more(Render page, String command, JsonNode answer) {
        String next = Json.text(answer, "next");
        if (next != null) {
            page.blank().text(0, "", "more: " + command + " --cursor " + next, page::dim);
        }
    }
}
