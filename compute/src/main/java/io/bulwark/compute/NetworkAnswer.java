package io.bulwark.compute;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.compute.NetworkCall.Done;
import io.bulwark.compute.NetworkCall.Refusal;
import io.bulwark.gateway.provider.Chunk;
import io.bulwark.gateway.provider.EmbeddingForm;
import io.bulwark.gateway.provider.FailureKind;
import io.bulwark.gateway.provider.MalformedJsonException;
import io.bulwark.gateway.provider.WireJson;
import io.bulwark.text.tokens.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What nodes gave, in the forms of OpenAI. A node's own form is not passed on: the answer is made anew of the few members that
 * an answer has, and the tokens it says it used are believed as far as the texts can have had so many.
 */
final class NetworkAnswer {
    private static final List<String> TEXTS = List.of("content", "refusal", "reasoning_content");

    private final ObjectNode head;
    private final List<ObjectNode> messages;
    private final List<String> reasons;
    private final ObjectNode usage;
    private final boolean usageWanted;

    private NetworkAnswer(
            ObjectNode head, List<ObjectNode> messages, List<String> reasons, ObjectNode usage, boolean usageWanted) {
        this.head = head;
        this.messages = messages;
        this.reasons = reasons;
        this.usage = usage;
        this.usageWanted = usageWanted;
    }

    /** Of an answer in the form of OpenAI, or of plain text. */
    static NetworkAnswer chat(String model, ObjectNode request, Done done) throws Refusal {
        JsonNode choices = form(done.output()).path("choices");
        JsonNode claims = form(done.output()).path("usage");
        List<ObjectNode> messages = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        if (choices.isEmpty()) {
            messages.add(WireJson.newObject().put("role", "assistant").put("content", done.output()));
            reasons.add("stop");
        }
        long most = Math.clamp(request.path("n").asLong(1), 1, 128);
        for (JsonNode choice : choices) {
            if (messages.size() < most) {
                messages.add(message(choice.path("message")));
                String reason = choice.path("finish_reason").asText("stop");
                reasons.add(List.of("length", "tool_calls", "content_filter").contains(reason) ? reason : "stop");
            }
        }
        boolean empty =
                messages.stream().allMatch(m -> m.path("content").asText("").isBlank() && m.size() <= 2);
        if (empty) {
            throw new Refusal(
                    FailureKind.WRONG_CONTENT_TYPE, "The node's result to task " + done.task() + " is no answer");
        }
        Tokenizer tokenizer = Tokenizer.of(model);
        Count input = Count.of(tokenizer, request.path("messages").toString(), claims.path("prompt_tokens"));
        Count output = Count.of(tokenizer, messages.toString(), claims.path("completion_tokens"));
        ObjectNode usage = WireJson.newObject()
                .put("prompt_tokens", input.tokens())
                .put("completion_tokens", output.tokens())
                .put("total_tokens", input.tokens() + output.tokens());
        ObjectNode head = WireJson.newObject()
                .put("id", "chatcmpl-" + done.task())
                .put("created", (done.task().getMostSignificantBits() >>> 16) / 1_000)
                .put("model", NetworkModels.NAME + "/" + model);
        head.set("bulwark_network", note(List.of(done), input.claimed() && output.claimed()));
        boolean usageWanted =
                request.path("stream_options").path("include_usage").asBoolean(false);
        return new NetworkAnswer(head, messages, reasons, usage, usageWanted);
    }

    private static JsonNode form(String output) {
        try {
            return WireJson.object(output.getBytes(StandardCharsets.UTF_8));
        } catch (MalformedJsonException e) {
            return WireJson.newObject();
        }
    }

    private static ObjectNode message(JsonNode given) {
        ObjectNode message = WireJson.newObject().put("role", "assistant");
        message.putNull("content");
        for (String member : TEXTS) {
            if (given.path(member).isTextual()) {
                message.put(member, given.path(member).asText());
            }
        }
        if (given.path("tool_calls").isArray() && !given.path("tool_calls").isEmpty()) {
            message.set("tool_calls", given.path("tool_calls"));
        }
        return message;
    }

    /**
     * Tokens of a text.
     *
     * @param claimed whether a node said so, and the text can have had so many
     */
    private record Count(long tokens, boolean claimed) {
        static Count of(Tokenizer tokenizer, String text, JsonNode claim) {
            var own = tokenizer.quick(text);
            boolean possible = claim.isIntegralNumber() && claim.asLong() > 0 && claim.asLong() <= own.atMost();
            return possible ? new Count(claim.asLong(), true) : new Count(own.tokens(), false);
        }
    }

    /** What the caller has to know of where this comes from. */
    private static ObjectNode note(List<Done> done, boolean claimed) {
        ObjectNode note = WireJson.newObject();
        ArrayNode tasks = note.putArray("tasks");
        done.forEach(one -> tasks.add(one.task().toString()));
        return note.put("verification", done.getFirst().verification().wire())
                .put("verified", done.stream().allMatch(Done::verified))
                .put("usage", claimed ? "claimed by the node" : "counted by the gateway");
    }

    ObjectNode whole() {
        ObjectNode answer = head.deepCopy().put("object", "chat.completion");
        ArrayNode choices = answer.putArray("choices");
        for (int i = 0; i < messages.size(); i++) {
            ObjectNode choice = choices.addObject().put("index", i);
            choice.set("message", messages.get(i));
            choice.put("finish_reason", reasons.get(i));
        }
        answer.set("usage", usage);
        return answer;
    }

    /** One chunk for each answer, whole, then the usage. */
    List<Chunk> chunks() {
        List<Chunk> chunks = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            ObjectNode delta = messages.get(i).deepCopy();
            int call = 0;
            for (JsonNode one : delta.path("tool_calls")) {
                if (one instanceof ObjectNode tool) {
                    tool.put("index", call++);
                }
            }
            ObjectNode chunk = chunk();
            ObjectNode choice = chunk.putArray("choices").addObject().put("index", i);
            choice.set("delta", delta);
            choice.put("finish_reason", reasons.get(i));
            chunks.add(Chunk.of(chunk, false));
        }
        ObjectNode last = chunk();
        last.putArray("choices");
        last.set("usage", usage);
        chunks.add(Chunk.of(last, !usageWanted));
        return chunks;
    }

    private ObjectNode chunk() {
        return head.deepCopy().put("object", "chat.completion.chunk");
    }

    /** @throws Refusal when a result is no vector, or they differ in length */
    static ObjectNode embeddings(String model, ObjectNode request, List<String> texts, List<Done> done) throws Refusal {
        List<float[]> vectors = new ArrayList<>();
        int dimensions = request.path("dimensions").asInt(0);
        for (Done one : done) {
            Optional<double[]> numbers = Numbers.read(one.output()).filter(read -> read.length > 0);
            int length = numbers.map(read -> read.length).orElse(0);
            dimensions = dimensions == 0 ? length : dimensions;
            if (numbers.isEmpty() || length != dimensions) {
                throw new Refusal(
                        FailureKind.WRONG_CONTENT_TYPE,
                        "The node's result to task " + one.task() + " is no vector"
                                + (dimensions == 0 ? "" : " of " + dimensions + " numbers"));
            }
            float[] vector = new float[length];
            for (int i = 0; i < length; i++) {
                vector[i] = (float) numbers.get()[i];
            }
            vectors.add(vector);
        }
        Tokenizer tokenizer = Tokenizer.of(model);
        long tokens = 0;
        for (String text : texts) {
            tokens += tokenizer.quick(text).tokens();
        }
        boolean base64 = request.path("encoding_format").asText("").equals("base64");
        ObjectNode answer = EmbeddingForm.of(NetworkModels.NAME + "/" + model, vectors, base64, tokens);
        answer.set("bulwark_network", note(done, false));
        return answer;
    }
}
