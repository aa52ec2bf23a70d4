package io.bulwark.guard.token;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.text.chunk.Chunk;
import io.bulwark.text.chunk.Chunker;
import io.bulwark.text.tokens.TokenCount;
import io.bulwark.text.tokens.Tokenizer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counting, compressing and chunking in their wire forms (docs/detectors/token.md). */
public final class TokenTools {
    private TokenTools() {}

    /**
     * The tokens and the cost of a text or, where {@code turns} are given, of a chat with its overhead.
     *
     * @param outputTokens tokens of an expected answer, for the cost
     */
    public static ObjectNode count(
            String text, List<Tokenizer.ChatTurn> turns, @Nullable String model, long outputTokens) {
        Tokenizer tokenizer = Tokenizer.of(model);
        TokenCount count = turns.isEmpty() ? tokenizer.quick(text) : tokenizer.countChat(turns);
        ObjectNode answer = measured(tokenizer, count);
        if (tokenizer.contextWindow() > 0) {
            answer.put("context_window", tokenizer.contextWindow());
        }
        Price price = Prices.standard().of(model);
        if (price == null) {
            answer.putNull("cost_usd");
            answer.put("cost_reason", model == null ? "no model given" : "no price known for this model");
        } else {
            answer.put(
                    "cost_usd",
                    price.cost(count.tokens(), 0, outputTokens)
                            .stripTrailingZeros()
                            .toPlainString());
            answer.put("price_as_of", price.asOf());
        }
        return answer;
    }

    private static ObjectNode measured(Tokenizer tokenizer, TokenCount count) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("tokens", count.tokens());
        answer.put("exact", count.exact());
        answer.put("encoding", tokenizer.encoding().label());
        if (!count.exact()) {
            answer.put("error", Math.round(count.error() * 1_000) / 1_000.0);
            answer.put("note", tokenizer.note().isEmpty() ? "long text, counted in samples" : tokenizer.note());
        }
        return answer;
    }

    /** A shorter text, what was cut (in code points of the source), and the tokens before and after. */
    public static ObjectNode compress(String text, @Nullable String model) {
        Tokenizer tokenizer = Tokenizer.of(model);
        Compression shorter = Compression.of(text, Compression.Options.ALL);
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("text", shorter.text());
        TokenCount before = tokenizer.quick(text);
        answer.put("tokens_before", before.tokens());
        answer.put("tokens_after", tokenizer.quick(shorter.text()).tokens());
        answer.put("exact", before.exact());
        ArrayNode cuts = answer.putArray("cuts");
        for (Compression.Cut cut : shorter.cuts()) {
            cuts.addObject()
                    .put("kind", cut.kind().name())
                    .put("start", cut.start())
                    .put("end", cut.end());
        }
        return answer;
    }

    /**
     * Chunks of at most {@code size} tokens, each with its code points in the source and the headings above it.
     *
     * @throws IllegalArgumentException for a size under 16 or an overlap above half of it
     */
    public static ObjectNode chunk(String text, @Nullable String model, int size, int overlap) {
        ArrayNode chunks = JsonNodeFactory.instance.arrayNode();
        for (Chunk chunk : Chunker.tokens(Tokenizer.of(model), size, overlap).chunks(text)) {
            ObjectNode one = chunks.addObject();
            one.put("start", chunk.start()).put("end", chunk.end()).put("tokens", chunk.size());
            ArrayNode headings = one.putArray("headings");
            chunk.headings().forEach(headings::add);
            one.put("text", chunk.text());
        }
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("count", chunks.size());
        answer.set("chunks", chunks);
        return answer;
    }
}
