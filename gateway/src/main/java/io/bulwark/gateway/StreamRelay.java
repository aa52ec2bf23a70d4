package io.bulwark.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.gateway.provider.Chunk;
import io.bulwark.gateway.provider.ModelStream;
import io.bulwark.gateway.provider.Outcome;
import io.bulwark.gateway.provider.StreamEvent;
import io.bulwark.gateway.provider.WireJson;
import io.bulwark.guard.GuardStream;
import io.bulwark.text.tokens.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Carries an answer in pieces from its provider to the client, through the guards. Chunks that no guard changes go on byte
 * for byte. Nothing is read from the provider while the client is slow.
 */
final class StreamRelay {
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.UTF_8);
    private static final int COUNTED = 1_000_000;
    /** The one call of the older form, among the numbers of tool calls. */
    private static final int FUNCTION_CALL = -1;

    private final CallGuard guard;
    private final Client client;
    private final boolean report;
    private final boolean reads;
    private final CallTrace trace;
    private final Map<Integer, Choice> choices = new TreeMap<>();
    private final StringBuilder said = new StringBuilder();
    private @Nullable ObjectNode shape;
    private long pieces;

    /** How a stream ended. */
    sealed interface End {
        /** Complete. */
        record Complete() implements End {}

        /** Cut short: by its provider, or by a guard. */
        record Cut(int status, boolean blocked) implements End {}
    }

    /** One of the answers that stream side by side. */
    private static final class Choice {
        final GuardStream text;
        final Map<Integer, GuardStream> arguments = new TreeMap<>();
        boolean finished;

        Choice(GuardStream text) {
            this.text = text;
        }
    }

    /** @param report whether the client wants what the guards said in a last chunk */
    StreamRelay(CallGuard guard, Client client, boolean report, CallTrace trace) {
        this.trace = trace;
        this.guard = guard;
        this.client = client;
        this.report = report;
        this.reads = guard.reads();
    }

    /** The tokens of the answer so far, for a provider that counts none: of the text, or one for each piece of it. */
    long tokens(Tokenizer tokenizer) {
        return reads ? tokenizer.quick(said).atMost() : pieces;
    }

    /** What was read of the answer; empty where neither a guard reads nor a trace wants it. */
    String said() {
        return said.toString();
    }

    /** @throws ClientGone when nobody reads any more */
    End carry(ModelStream stream) {
        while (true) {
            switch (stream.next()) {
                case Chunk chunk -> {
                    if (!chunk.unasked() && !pass(chunk)) {
                        stream.cancel();
                        client.event(WireJson.bytes(OpenAiError.blocked(
                                guard.summary(), guard.summary().path())));
                        client.end();
                        return new End.Cut(200, true);
                    }
                }
                case StreamEvent.End _ -> {
                    if (!flush()) {
                        client.event(WireJson.bytes(OpenAiError.blocked(
                                guard.summary(), guard.summary().path())));
                        client.end();
                        return new End.Cut(200, true);
                    }
                    if (report) {
                        client.event(WireJson.bytes(reported()));
                    }
                    client.event(DONE);
                    client.end();
                    return new End.Complete();
                }
                case StreamEvent.Broken broken -> {
                    Outcome.Failed failure = broken.failure();
                    client.event(WireJson.bytes(failure.body()));
                    client.end();
                    return new End.Cut(failure.status(), false);
                }
            }
        }
    }

    /** Sends a chunk or holds it back; false where the answer is blocked here. */
    private boolean pass(Chunk chunk) {
        if (trace.recording()) {
            trace.answer(chunk.json());
        }
        if (!reads) {
            pieces += chunk.hasContent() ? 1 : 0;
            if (trace.wantsContent() && said.length() < COUNTED) {
                said.append(chunk.json().at("/choices/0/delta/content").asText(""));
            }
            client.event(chunk.data());
            return true;
        }
        ObjectNode tree = chunk.json();
        if (shape == null) {
            shape = shape(tree);
        }
        boolean changed = false;
        boolean worth = tree.path("choices").isEmpty()
                || !tree.path("usage").isMissingNode() && !tree.path("usage").isNull();
        for (JsonNode each : tree.path("choices")) {
            if (each instanceof ObjectNode one) {
                Taken taken = take(one);
                if (taken.blocked()) {
                    return false;
                }
                changed |= taken.changed();
                worth |= taken.worth();
            }
        }
        if (worth) {
            client.event(changed ? WireJson.bytes(tree) : chunk.data());
        }
        return true;
    }

    /** What became of a choice's part of a chunk. */
    private record Taken(boolean changed, boolean worth, boolean blocked) {}

    private Taken take(ObjectNode one) {
        int index = one.path("index").asInt(0);
        Choice choice = choices.computeIfAbsent(index, _ -> new Choice(guard.stream()));
        boolean chat = one.path("delta").isObject();
        ObjectNode holder = chat && one.get("delta") instanceof ObjectNode delta ? delta : one;
        String field = chat ? "content" : "text";
        String text = holder.path(field).asText("");
        if (said.length() < COUNTED) {
            said.append(text);
        }
        StringBuilder out = new StringBuilder();
        if (!text.isEmpty() && !choice.finished) {
            GuardStream.Step step = choice.text.accept(text);
            out.append(step.text());
            if (step.stopped()) {
                guard.ended(step, place(index));
                return new Taken(true, false, true);
            }
        }
        Taken called = arguments(choice, index, holder);
        if (called.blocked()) {
            return called;
        }
        boolean changed = called.changed();
        boolean last = one.path("finish_reason").isTextual();
        if (last && !choice.finished) {
            choice.finished = true;
            GuardStream.Step step = choice.text.finish();
            guard.ended(step, place(index));
            if (step.stopped()) {
                return new Taken(true, false, true);
            }
            out.append(step.text());
            if (!lastArguments(choice, index)) {
                return new Taken(true, false, true);
            }
        }
        String left = out.toString();
        if (!left.equals(text)) {
            holder.put(field, left);
            changed = true;
        }
        boolean other = last || holder.path("tool_calls").size() > 0 || members(holder, field);
        return new Taken(changed, !left.isEmpty() || other || text.isEmpty(), false);
    }

    /** Whether a delta has something besides its text: a role, a refusal, reasoning, whatever a provider sends. */
    private static boolean members(ObjectNode holder, String field) {
        for (Map.Entry<String, JsonNode> member : holder.properties()) {
            String name = member.getKey();
            boolean plain = name.equals(field)
                    || name.equals("index")
                    || name.equals("finish_reason")
                    || name.equals("logprobs");
            if (!plain && !member.getValue().isNull()) {
                return true;
            }
        }
        return false;
    }

    /** Takes pieces of tools' arguments; what may not leave yet comes with a later piece, or at the end. */
    private Taken arguments(Choice choice, int index, JsonNode holder) {
        boolean changed = false;
        for (JsonNode call : holder.path("tool_calls")) {
            Taken taken = piece(choice, index, call.path("index").asInt(0), call.path("function"));
            if (taken.blocked()) {
                return taken;
            }
            changed |= taken.changed();
        }
        Taken old = piece(choice, index, FUNCTION_CALL, holder.path("function_call"));
        return new Taken(changed || old.changed(), false, old.blocked());
    }

    private Taken piece(Choice choice, int index, int number, JsonNode call) {
        String arguments = call.path("arguments").asText("");
        if (arguments.isEmpty() || !(call instanceof ObjectNode function)) {
            return new Taken(false, false, false);
        }
        if (choice.finished) {
            // Nothing belongs to an answer after its end.
            function.put("arguments", "");
            return new Taken(true, false, false);
        }
        GuardStream stream = choice.arguments.computeIfAbsent(number, _ -> guard.argumentStream());
        GuardStream.Step step = stream.accept(arguments);
        if (step.stopped()) {
            guard.ended(step, CallGuard.argumentsPath(index, number));
            return new Taken(true, false, true);
        }
        boolean changed = !step.text().equals(arguments);
        if (changed) {
            function.put("arguments", step.text());
        }
        return new Taken(changed, false, false);
    }

    /** The last of tools' arguments, in a chunk of its own; false where they are blocked. */
    private boolean lastArguments(Choice choice, int index) {
        for (Map.Entry<Integer, GuardStream> entry : choice.arguments.entrySet()) {
            int number = entry.getKey();
            GuardStream.Step step = entry.getValue().finish();
            guard.ended(step, CallGuard.argumentsPath(index, number));
            if (step.stopped()) {
                return false;
            }
            if (!step.text().isEmpty()) {
                ObjectNode chunk = made(index, null);
                if (chunk.at("/choices/0/delta") instanceof ObjectNode delta) {
                    ObjectNode function = number == FUNCTION_CALL
                            ? delta.putObject("function_call")
                            : delta.putArray("tool_calls")
                                    .addObject()
                                    .put("index", number)
                                    .putObject("function");
                    function.put("arguments", step.text());
                }
                client.event(WireJson.bytes(chunk));
            }
        }
        return true;
    }

    /** Lets go what was held back where a provider ended without saying why, and the rest of tools' arguments. */
    private boolean flush() {
        for (Map.Entry<Integer, Choice> entry : choices.entrySet()) {
            Choice choice = entry.getValue();
            if (!choice.finished) {
                choice.finished = true;
                GuardStream.Step step = choice.text.finish();
                guard.ended(step, place(entry.getKey()));
                if (step.stopped()) {
                    return false;
                }
                if (!step.text().isEmpty()) {
                    client.event(WireJson.bytes(made(entry.getKey(), step.text())));
                }
                if (!lastArguments(choice, entry.getKey())) {
                    return false;
                }
            }
        }
        return true;
    }

    private ObjectNode made(int index, @Nullable String text) {
        ObjectNode chunk = shape == null ? WireJson.newObject() : shape.deepCopy();
        ObjectNode choice = chunk.withArray("choices").addObject().put("index", index);
        ObjectNode delta = choice.putObject("delta");
        if (text != null) {
            delta.put("content", text);
        }
        choice.putNull("finish_reason");
        return chunk;
    }

    private ObjectNode reported() {
        ObjectNode chunk = shape == null ? WireJson.newObject() : shape.deepCopy();
        chunk.withArray("choices");
        chunk.set("bulwark", guard.summary().json());
        return chunk;
    }

    private static ObjectNode shape(ObjectNode chunk) {
        ObjectNode shape = WireJson.newObject();
        for (String name : new String[] {"id", "object", "created", "model"}) {
            if (chunk.has(name)) {
                shape.set(name, chunk.get(name));
            }
        }
        shape.putArray("choices");
        return shape;
    }

    private static String place(int index) {
        return "choices[" + index + "].message.content";
    }
}
