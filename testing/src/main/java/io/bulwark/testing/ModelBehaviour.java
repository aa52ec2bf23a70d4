package io.bulwark.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** How {@link FaultyModelServer} answers one request. */
@FunctionalInterface
public interface ModelBehaviour {
    /** Answers on the socket; true when the connection goes on. */
    boolean answer(ModelConversation conversation) throws IOException;

    /** Sixty words, as a stream when one is asked for. */
    static ModelBehaviour ok() {
        return ok(Duration.ZERO);
    }

    static ModelBehaviour ok(Duration betweenTokens) {
        return conversation -> conversation.request().stream()
                ? new ModelScript(conversation).stream(betweenTokens)
                : new ModelScript(conversation).whole();
    }

    /** An error in the form of the API that was asked. */
    static ModelBehaviour error(int status, String code, String message, Map<String, String> headers) {
        return conversation -> {
            String body = conversation.anthropic()
                    ? "{\"type\":\"error\",\"error\":{\"type\":\"" + code + "\",\"message\":\"" + message + "\"}}"
                    : "{\"error\":{\"message\":\"" + message + "\",\"type\":\"told\",\"param\":null,\"code\":\"" + code
                            + "\"}}";
            return conversation.json(status, headers, body);
        };
    }

    static ModelBehaviour status(int status) {
        return error(status, "told", "As told", Map.of());
    }

    /** Any answer in one piece. */
    static ModelBehaviour body(int status, String type, String body) {
        return conversation -> conversation.whole(status, type, Map.of(), body.getBytes(StandardCharsets.UTF_8));
    }

    /** A reset before anything is answered. */
    static ModelBehaviour reset() {
        return ModelConversation::reset;
    }

    /** The connection is closed before anything is answered. */
    static ModelBehaviour hangUp() {
        return conversation -> false;
    }

    /** Bytes that may be anything; then the connection is closed. */
    static ModelBehaviour raw(String text) {
        return conversation -> {
            conversation.raw(text);
            return false;
        };
    }

    /** Nothing at all for this long, then the end of the connection. */
    static ModelBehaviour silent(Duration time) {
        return conversation -> {
            conversation.silence(time);
            return false;
        };
    }

    /** Headers at once, the first token after this long, the rest as usual. */
    static ModelBehaviour slowFirstToken(Duration time) {
        return conversation -> {
            ModelScript script = new ModelScript(conversation);
            if (!conversation.request().stream()) {
                return conversation.silence(time) && script.whole();
            }
            script.open();
            return conversation.silence(time) && script.words(0, ModelScript.WORDS.size()) && script.end();
        };
    }

    /** After so many words the connection ends, without a mark that the answer does. */
    static ModelBehaviour cutAfter(int words) {
        return conversation -> {
            new ModelScript(conversation).begin(words);
            return false;
        };
    }

    /** As {@link #cutAfter}, by a TCP reset. */
    static ModelBehaviour resetAfter(int words) {
        return conversation -> {
            new ModelScript(conversation).begin(words);
            return conversation.reset();
        };
    }

    /** After so many words the answer ends properly for HTTP, but without its last chunk or any other end. */
    static ModelBehaviour endAfter(int words) {
        return conversation -> {
            new ModelScript(conversation).begin(words);
            return conversation.request().stream() && conversation.endStream();
        };
    }

    /** After so many words nothing comes for this long, then the connection ends. */
    static ModelBehaviour stallAfter(int words, Duration time) {
        return conversation -> {
            new ModelScript(conversation).begin(words);
            conversation.silence(time);
            return false;
        };
    }

    /** The event after so many words is broken; the others are as usual. */
    static ModelBehaviour malformedAfter(int words) {
        return conversation -> new ModelScript(conversation).malformed(words);
    }

    /** The whole answer without the end mark {@code [DONE]}. */
    static ModelBehaviour withoutDone() {
        return conversation -> {
            ModelScript script = new ModelScript(conversation);
            return script.begin(ModelScript.WORDS.size()) && script.finish() && conversation.endStream();
        };
    }

    /** After so many words an error inside the stream, which then ends properly. */
    static ModelBehaviour errorAfter(int words, String errorEvent) {
        return conversation -> {
            new ModelScript(conversation).begin(words);
            conversation.chunk(errorEvent);
            return conversation.endStream();
        };
    }

    /** The bytes of an answer one by one, each after a pause. */
    static ModelBehaviour drip(String answer, Duration pause) {
        return conversation -> {
            for (int i = 0; i < answer.length(); i++) {
                conversation.raw(answer.substring(i, i + 1));
                if (!conversation.silence(pause)) {
                    return false;
                }
            }
            return false;
        };
    }

    /** A stream of exactly this text, in one chunk. */
    static ModelBehaviour events(String text) {
        return conversation -> {
            conversation.openStream("text/event-stream");
            conversation.chunk(text);
            return conversation.endStream();
        };
    }

    /** An endless stream of words, as fast as the client reads. */
    static ModelBehaviour endless() {
        return conversation -> {
            ModelScript script = new ModelScript(conversation);
            script.open();
            while (true) {
                script.words(0, ModelScript.WORDS.size());
            }
        };
    }

    /** The one until a moment of {@link System#nanoTime}, the other from then on. */
    static ModelBehaviour until(long nanoTime, ModelBehaviour before, ModelBehaviour after) {
        return conversation -> (System.nanoTime() - nanoTime < 0 ? before : after).answer(conversation);
    }
}
