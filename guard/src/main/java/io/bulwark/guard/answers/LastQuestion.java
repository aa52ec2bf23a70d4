package io.bulwark.guard.answers;

import com.fasterxml.jackson.databind.JsonNode;

/** The last message of a request, as far as it may be compared by its meaning. */
final class LastQuestion {
    private LastQuestion() {}

    /** The text of the last message, whoever wrote it; empty where it is not plain text. */
    static String text(JsonNode request) {
        JsonNode messages = request.path("messages");
        JsonNode content = messages.path(messages.size() - 1).path("content");
        return content.isTextual() ? content.textValue() : joined(content);
    }

    private static String joined(JsonNode parts) {
        StringBuilder text = new StringBuilder();
        for (JsonNode part : parts) {
            text.append(part.path("text").asText("")).append('\n');
        }
        return text.toString();
    }

    /** Only a user's plain text is compared by its meaning: pictures and tool results are not read here. */
    static boolean comparable(JsonNode request) {
        JsonNode messages = request.path("messages");
        JsonNode last = messages.path(messages.size() - 1);
        return last.path("role").asText("").equals("user")
                && last.path("content").isTextual();
    }
}
