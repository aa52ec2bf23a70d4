package io.bulwark.gateway.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.gateway.provider.UpstreamClient.KeyHeader;
import io.bulwark.gateway.provider.UpstreamClient.Reply;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** Anthropic's messages API, translated from and to the OpenAI form. It has chats only. */
public final class AnthropicProvider extends HttpProvider {
    private static final String PATH = "/messages";
    private static final String VERSION = "2023-06-01";

    public AnthropicProvider(ProviderSettings settings, KeySource keys) {
        super(settings.withHeaders(versioned(settings.headers())), keys, new KeyHeader("x-api-key", ""));
    }

    private static Map<String, String> versioned(Map<String, String> configured) {
        Map<String, String> headers = new LinkedHashMap<>(Map.of("anthropic-version", VERSION));
        headers.putAll(configured);
        return headers;
    }

    @Override
    public boolean supports(Operation operation) {
        return operation == Operation.CHAT;
    }

    @Override
    public Outcome complete(Operation operation, ObjectNode request, CallOptions options) {
        if (!supports(operation)) {
            return Outcome.Failed.of(FailureKind.UNSUPPORTED, "Anthropic has chat completions only");
        }
        try {
            AnthropicRequest translated = AnthropicRequest.of(request, maxOutput(request));
            return request.path("stream").booleanValue()
                    ? stream(request, translated, options)
                    : whole(PATH, translated.body(), options, reply -> answer(reply, translated.jsonTool()));
        } catch (UntranslatableException e) {
            return Outcome.Failed.of(FailureKind.BAD_REQUEST, String.valueOf(e.getMessage()));
        } catch (UpstreamFault fault) {
            return fault.failure();
        }
    }

    private int maxOutput(ObjectNode request) {
        String upstream = request.path("model").asText("");
        return settings().models().values().stream()
                .filter(model -> model.upstream().equals(upstream))
                .mapToInt(ModelSettings::maxOutput)
                .findFirst()
                .orElse(0);
    }

    private static Outcome answer(Reply reply, boolean jsonTool) throws UpstreamFault {
        ObjectNode message = WholeAnswer.json(reply.exchange());
        if (message.hasNonNull("error")) {
            return told(message, reply.secrets());
        }
        if (!message.path("content").isArray()) {
            return Outcome.Failed.of(FailureKind.MALFORMED_ANSWER, "The provider sent no message");
        }
        Answer answer = Answer.of(AnthropicAnswer.of(message, jsonTool, now()));
        return new Outcome.Answered(200, UpstreamClient.passedOn(reply.exchange()), answer);
    }

    private Outcome stream(ObjectNode asked, AnthropicRequest request, CallOptions options) throws UpstreamFault {
        boolean usageWanted = asked.path("stream_options").path("include_usage").asBoolean(false);
        var form = new AnthropicChunks(request.jsonTool(), now());
        return stream(
                PATH,
                request.body(),
                options,
                (reply, limits) -> new AnthropicStream(reply.exchange(), limits, reply.secrets(), form, usageWanted));
    }

    private static long now() {
        return InstantSource.system().instant().getEpochSecond();
    }

    /** {@code {"type": "error", "error": {"type", "message"}}} in the OpenAI form; its type is the code too. */
    static ObjectNode translated(ObjectNode body) {
        ObjectNode form = WireJson.newObject();
        ObjectNode error = form.putObject("error");
        error.set("message", body.path("error").path("message"));
        error.set("type", body.path("error").path("type"));
        error.putNull("param");
        error.set("code", body.path("error").path("type"));
        return form;
    }

    /** An error where an answer should be. */
    static Outcome.Failed told(ObjectNode body, Secrets secrets) {
        ObjectNode form = translated(body);
        return UpstreamErrors.of(UpstreamErrors.statusOf(form.path("error")), form, null, secrets);
    }

    @Override
    ObjectNode openAiError(ObjectNode body) {
        return translated(body);
    }

    @Override
    String modelsPath() {
        return "/models?limit=1000";
    }
}
