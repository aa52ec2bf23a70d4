package io.bulwark.gateway.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** The OpenAI forms of an echoed text, for a chat or for a legacy completion. */
record EchoForm(boolean chat) {
    private static final String MODEL = EchoProvider.NAME + "/" + EchoProvider.MODEL;

    ObjectNode whole(String text, Usage usage) {
        ObjectNode answer = head(chat ? "chat.completion" : "text_completion");
        ObjectNode choice = answer.putArray("choices").addObject().put("index", 0);
        if (chat) {
            choice.putObject("message").put("role", "assistant").put("content", text);
        } else {
            choice.put("text", text);
        }
        choice.put("finish_reason", "stop");
        put(answer, usage);
        return answer;
    }

    /** A chunk for each word, then one with the reason of the end. */
    List<ObjectNode> chunks(String text) {
        List<ObjectNode> chunks = new ArrayList<>();
        if (chat) {
            ObjectNode opening = chunk();
            choice(opening).putObject("delta").put("role", "assistant").put("content", "");
            chunks.add(opening);
        }
        for (String word : text.split("(?<=\\s)(?=\\S)")) {
            ObjectNode piece = chunk();
            if (chat) {
                choice(piece).putObject("delta").put("content", word);
            } else {
                choice(piece).put("text", word);
            }
            chunks.add(piece);
        }
        ObjectNode end = chunk();
        if (chat) {
            choice(end).putObject("delta");
        } else {
            choice(end).put("text", "");
        }
        choice(end).put("finish_reason", "stop");
        chunks.add(end);
        return chunks;
    }

    ObjectNode usage(Usage usage) {
        ObjectNode chunk = head(chat ? "chat.completion.chunk" : "text_completion");
        chunk.putArray("choices");
        put(chunk, usage);
        return chunk;
    }

    private ObjectNode chunk() {
        ObjectNode chunk = head(chat ? "chat.completion.chunk" : "text_completion");
        chunk.putArray("choices").addObject().put("index", 0).putNull("finish_reason");
        return chunk;
    }

    private static ObjectNode choice(ObjectNode chunk) {
        return (ObjectNode) chunk.path("choices").get(0);
    }

    private ObjectNode head(String object) {
        return WireJson.newObject()
                .put("id", chat ? "chatcmpl-echo" : "cmpl-echo")
                .put("object", object)
                .put("created", 0)
                .put("model", MODEL);
    }

    private static void put(ObjectNode node, Usage usage) {
        node.putObject("usage")
                .put("prompt_tokens", usage.input())
                .put("completion_tokens", usage.output())
                .put("total_tokens", usage.total());
    }
}
