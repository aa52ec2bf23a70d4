package io.bulwark.gateway.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.text.embed.Embedder;
import io.bulwark.text.embed.Embeddings;
import io.bulwark.text.tokens.Tokenizer;
import io.bulwark.text.tokens.Tokenizer.ChatTurn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The built-in models, which need no network and no key: {@code bulwark/echo} for trying clients answers with the text of the
 * last user message, the same for the same request, and computes embeddings from the words of a text; {@code
 * bulwark/bge-small-en-v1.5} embeds in this process, where that model is there.
 */
public final class EchoProvider implements ModelProvider {
    public static final String NAME = "bulwark";
    public static final String MODEL = "echo";
    private static final Tokenizer TOKENS = Tokenizer.of("gpt-4o");

    private final @Nullable LocalEmbeddings embeddings;

    /** Without embeddings but those of the echo. */
    public EchoProvider() {
        this(new Embeddings(null));
    }

    public EchoProvider(Embeddings embeddings) {
        Embedder embedder = embeddings.embedder();
        this.embeddings = embedder == null ? null : new LocalEmbeddings(embedder);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String kind() {
        return MODEL;
    }

    @Override
    public List<String> models() {
        return embeddings == null ? List.of(MODEL) : List.of(MODEL, LocalEmbeddings.MODEL);
    }

    @Override
    public boolean supports(Operation operation) {
        return true;
    }

    @Override
    public Outcome complete(Operation operation, ObjectNode request, CallOptions options) {
        if (embeddings != null && request.path("model").asText("").equals(LocalEmbeddings.MODEL)) {
            return operation == Operation.EMBEDDINGS
                    ? embeddings.answer(request)
                    : Outcome.Failed.of(FailureKind.UNSUPPORTED, "This model makes embeddings only");
        }
        return switch (operation) {
            case CHAT -> answer(request, new EchoForm(true), lastUserText(request.path("messages")), turns(request));
            case COMPLETION -> {
                String prompt = texts(request.path("prompt")).getFirst();
                yield answer(request, new EchoForm(false), prompt, count(prompt));
            }
            case EMBEDDINGS -> new Outcome.Answered(200, Map.of(), Answer.of(EchoEmbeddings.answer(request, TOKENS)));
        };
    }

    private static Outcome answer(ObjectNode request, EchoForm form, String text, int input) {
        Usage usage = new Usage(input, count(text), 0, 0, 0);
        if (!request.path("stream").booleanValue()) {
            return new Outcome.Answered(200, Map.of(), Answer.of(form.whole(text, usage)));
        }
        boolean usageWanted =
                request.path("stream_options").path("include_usage").asBoolean(false);
        List<Chunk> chunks = new ArrayList<>();
        form.chunks(text).forEach(chunk -> chunks.add(Chunk.of(chunk, false)));
        chunks.add(Chunk.of(form.usage(usage), !usageWanted));
        return new Outcome.Streaming(200, Map.of(), new MadeStream(chunks));
    }

    private static int count(String text) {
        return TOKENS.quick(text).tokens();
    }

    private static int turns(ObjectNode request) {
        List<ChatTurn> turns = new ArrayList<>();
        for (JsonNode message : request.path("messages")) {
            turns.add(new ChatTurn(message.path("role").asText(""), content(message.path("content")), null));
        }
        return TOKENS.countChat(turns).tokens();
    }

    private static String lastUserText(JsonNode messages) {
        String text = "";
        for (JsonNode message : messages) {
            if (message.path("role").asText("").equals("user")) {
                text = content(message.path("content"));
            }
        }
        return text;
    }

    /** The text of a message, its parts that are no text left out. */
    private static String content(JsonNode content) {
        if (content.isTextual()) {
            return content.asText();
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode part : content) {
            text.append(part.path("text").asText(""));
        }
        return text.toString();
    }

    /** One text, or each of several; at least one. */
    static List<String> texts(JsonNode input) {
        List<String> texts = new ArrayList<>();
        if (input instanceof ArrayNode several
                && !several.isEmpty()
                && !several.get(0).isNumber()) {
            several.forEach(text -> texts.add(text.isTextual() ? text.asText() : text.toString()));
        } else {
            texts.add(input.isArray() ? input.toString() : input.asText(""));
        }
        return texts;
    }

    @Override
    public ModelList listModels(CallOptions options) {
        return new ModelList.Listed(models());
    }

    @Override
    public Probe probe(CallOptions options) {
        return new Probe(0, 1, null);
    }

    @Override
    public void close() {
        // It holds nothing.
    }
}
