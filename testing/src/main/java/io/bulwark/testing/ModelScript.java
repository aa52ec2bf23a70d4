package io.bulwark.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The sixty-word answer in the forms of the two APIs, piece by piece. */
public final class ModelScript {
    /** What every good answer says. */
    public static final String TEXT =
            "A gateway is only worth its place when the provider behind it fails. It waits when"
                    + " it is asked to wait, turns elsewhere when waiting is useless, never repeats what was refused, never calls"
                    + " half an answer whole, and tells its caller plainly what happened, so that people can build upon it"
                    + " without having to look behind it every time.";

    public static final List<String> WORDS = List.of(TEXT.split(" "));

    private static final int PROMPT_TOKENS = 20;

    private final ModelConversation to;
    private final String model;
    private final boolean anthropic;

    ModelScript(ModelConversation to) {
        this.to = to;
        this.model = to.request().model().replace("\\", "").replace("\"", "");
        this.anthropic = to.anthropic();
    }

    boolean whole() throws IOException {
        return to.json(200, Map.of("x-request-id", "req-told"), wholeBody());
    }

    /** The body of a good answer to this request. */
    String wholeBody() {
        if (to.request().path().endsWith("/embeddings")) {
            return "{\"object\":\"list\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":[0.6,0.8]}],"
                    + "\"model\":\"" + model + "\",\"usage\":{\"prompt_tokens\":3,\"total_tokens\":3}}";
        }
        if (to.request().path().endsWith("/models")) {
            return "{\"object\":\"list\",\"data\":[{\"id\":\"told-1\",\"object\":\"model\"},{\"id\":\"told-2\","
                    + "\"object\":\"model\"}]}";
        }
        if (anthropic) {
            return "{\"id\":\"msg_told\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"" + model
                    + "\",\"content\":[{\"type\":\"text\",\"text\":\"" + TEXT + "\"}],\"stop_reason\":\"end_turn\","
                    + "\"stop_sequence\":null,\"usage\":{\"input_tokens\":" + PROMPT_TOKENS + ",\"output_tokens\":"
                    + WORDS.size() + "}}";
        }
        String message = chat() ? "\"message\":{\"role\":\"assistant\",\"content\":\"" + TEXT + "\"}" : text(TEXT);
        return "{\"id\":\"chatcmpl-told\",\"object\":\"" + (chat() ? "chat.completion" : "text_completion")
                + "\",\"created\":1,\"model\":\"" + model + "\",\"choices\":[{\"index\":0," + message
                + ",\"finish_reason\":\"stop\"}]," + usage() + "}";
    }

    private boolean chat() {
        return to.request().path().endsWith("/chat/completions");
    }

    private static String text(String text) {
        return "\"text\":\"" + text + "\"";
    }

    private static String usage() {
        return "\"usage\":{\"prompt_tokens\":" + PROMPT_TOKENS + ",\"completion_tokens\":" + WORDS.size()
                + ",\"total_tokens\":" + (PROMPT_TOKENS + WORDS.size()) + "}";
    }

    boolean stream(Duration betweenTokens) throws IOException {
        if (betweenTokens.isZero()) {
            open();
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < WORDS.size(); i++) {
                all.append(word(i));
            }
            to.chunk(all.toString());
            return end();
        }
        open();
        for (int i = 0; i < WORDS.size(); i++) {
            to.chunk(word(i));
            if (!to.silence(betweenTokens)) {
                return false;
            }
        }
        return end();
    }

    /** The head, and whatever comes before the first word. */
    void open() throws IOException {
        to.openStream("text/event-stream; charset=utf-8");
        if (anthropic) {
            to.chunk(event(
                            "message_start",
                            "\"message\":{\"id\":\"msg_told\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\""
                                    + model + "\",\"content\":[],\"stop_reason\":null,\"usage\":{\"input_tokens\":"
                                    + PROMPT_TOKENS + ",\"output_tokens\":1}}")
                    + event("content_block_start", "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}")
                    + event("ping", ""));
        }
    }

    /** The head and so many words; of an answer that is no stream, as large a part of it. */
    boolean begin(int words) throws IOException {
        if (to.request().stream()) {
            open();
            return words(0, words);
        }
        byte[] body = wholeBody().getBytes(StandardCharsets.UTF_8);
        to.raw("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n");
        to.raw(new String(body, 0, (int) ((long) body.length * words / (WORDS.size() + 1)), StandardCharsets.UTF_8));
        return true;
    }

    boolean words(int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            this.to.chunk(word(i));
        }
        return true;
    }

    private String word(int index) {
        String word = (index > 0 ? " " : "") + WORDS.get(index);
        if (anthropic) {
            return event(
                    "content_block_delta", "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"" + word + "\"}");
        }
        String role = index == 0 ? "\"role\":\"assistant\"," : "";
        return choice(chat() ? "\"delta\":{" + role + "\"content\":\"" + word + "\"}" : text(word), "null");
    }

    private String choice(String content, String finish) {
        return "data: " + head() + ",\"choices\":[{\"index\":0," + content + ",\"finish_reason\":" + finish + "}]}\n\n";
    }

    private String head() {
        return "{\"id\":\"chatcmpl-told\",\"object\":\"" + (chat() ? "chat.completion.chunk" : "text_completion")
                + "\",\"created\":1,\"model\":\"" + model + "\"";
    }

    private static String event(String name, String members) {
        return "event: " + name + "\ndata: {\"type\":\"" + name + "\"" + (members.isEmpty() ? "" : ",") + members
                + "}\n\n";
    }

    /** The last chunk and the usage, without the end mark. */
    boolean finish() throws IOException {
        if (anthropic) {
            to.chunk(event("content_block_stop", "\"index\":0")
                    + event(
                            "message_delta",
                            "\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":"
                                    + WORDS.size() + "}"));
            return true;
        }
        to.chunk(choice(chat() ? "\"delta\":{}" : text(""), "\"stop\""));
        if (to.request().json().path("stream_options").path("include_usage").asBoolean(false)) {
            to.chunk("data: " + head() + ",\"choices\":[]," + usage() + "}\n\n");
        }
        return true;
    }

    boolean end() throws IOException {
        finish();
        to.chunk(anthropic ? event("message_stop", "") : "data: [DONE]\n\n");
        return to.endStream();
    }

    boolean malformed(int words) throws IOException {
        if (!to.request().stream()) {
            String body = wholeBody();
            return to.json(200, Map.of(), body.substring(0, body.length() / 2) + "\"oops");
        }
        open();
        words(0, words);
        to.chunk("data: {\"id\":\"chatcmpl-told\",\"choices\":[{\"delta\":{\"content\": \n\n");
        words(words, WORDS.size());
        return end();
    }
}
