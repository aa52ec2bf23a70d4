package io.bulwark.gateway.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.gateway.provider.UpstreamClient.KeyHeader;
import io.bulwark.gateway.provider.UpstreamClient.Reply;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Anthropic's messages API, translated from and to the OpenAI form. It has chats only. */
public final class AnthropicProvider implements ModelProvider {
    private static final String VERSION = "2023-06-01";

    private final ProviderSettings settings;
    private final UpstreamClient client;

    public AnthropicProvider(ProviderSettings settings, KeySource keys) {
        this.settings = settings;
        Map<String, String> headers = new LinkedHashMap<>(Map.of("anthropic-version", VERSION));
        headers.putAll(settings.headers());
        client = new UpstreamClient(settings.withHeaders(headers), keys, new KeyHeader("x-api-key", ""));
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public String kind() {
        return settings.kind();
    }

    @Override
    public List<String> models() {
        return settings.modelNames();
    }

    @Override
    public ModelSettings model(String model) {
        return settings.model(model);
    }

    @Override
    public Timeouts timeouts() {
        return settings.timeouts();
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
        AnthropicRequest translated;
        try {
            translated = AnthropicRequest.of(request, maxOutput(request));
        } catch (UntranslatableException e) {
            return Outcome.Failed.of(FailureKind.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
        try {
            return request.path("stream").asBoolean(false)
                    ? stream(request, translated, options)
                    : whole(translated, options);
        } catch (UpstreamFault fault) {
            return fault.failure();
        }
    }

    private int maxOutput(ObjectNode request) {
        String upstream = request.path("model").asText("");
        return settings.models().values().stream()
                .filter(model -> model.upstream().equals(upstream))
                .mapToInt(ModelSettings::maxOutput)
                .findFirst()
                .orElse(0);
    }

    private Outcome whole(AnthropicRequest request, CallOptions options) throws UpstreamFault {
        Reply reply = client.whole("POST", "/messages", WireJson.bytes(request.body()), options);
        try (Exchange exchange = reply.exchange()) {
            if (exchange.status() != 200) {
                return UpstreamClient.error(reply, AnthropicProvider::openAiError);
            }
            ObjectNode message = WholeAnswer.json(exchange);
            if (message.hasNonNull("error")) {
                return told(message, reply.secrets());
            }
            if (!message.path("content").isArray()) {
                return Outcome.Failed.of(FailureKind.MALFORMED_ANSWER, "The provider sent no message");
            }
            long now = InstantSource.system().instant().getEpochSecond();
            Answer answer = Answer.of(AnthropicAnswer.of(message, request.jsonTool(), now));
            return new Outcome.Answered(200, UpstreamClient.passedOn(exchange), answer);
        }
    }

    private Outcome stream(ObjectNode asked, AnthropicRequest request, CallOptions options) throws UpstreamFault {
        Reply reply = client.stream("/messages", WireJson.bytes(request.body()), options);
        Exchange exchange = reply.exchange();
        boolean open = false;
        try {
            if (exchange.status() != 200) {
                return UpstreamClient.error(reply, AnthropicProvider::openAiError);
            }
            if (!exchange.mediaType().equals("text/event-stream")) {
                return WholeAnswer.insteadOfStream(reply);
            }
            open = true;
            boolean usageWanted =
                    asked.path("stream_options").path("include_usage").asBoolean(false);
            var form = new AnthropicChunks(
                    request.jsonTool(), InstantSource.system().instant().getEpochSecond());
            var stream = new AnthropicStream(exchange, client.timeouts(options), reply.secrets(), form, usageWanted);
            return new Outcome.Streaming(200, UpstreamClient.passedOn(exchange), stream);
        } finally {
            if (!open) {
                exchange.close();
            }
        }
    }

    /** {@code {"type": "error", "error": {"type", "message"}}} in the OpenAI form; its type is the code too. */
    static ObjectNode openAiError(ObjectNode body) {
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
        ObjectNode form = openAiError(body);
        return UpstreamErrors.of(UpstreamErrors.statusOf(form.path("error")), form, null, secrets);
    }

    @Override
    public ModelList listModels(CallOptions options) {
        try {
            Reply reply = client.whole("GET", "/models?limit=1000", null, options);
            try (Exchange exchange = reply.exchange()) {
                if (exchange.status() != 200) {
                    return new ModelList.Unavailable(UpstreamClient.error(reply, AnthropicProvider::openAiError));
                }
                return OpenAiProvider.ids(WholeAnswer.json(exchange));
            }
        } catch (UpstreamFault fault) {
            return new ModelList.Unavailable(fault.failure());
        }
    }

    @Override
    public Probe probe(CallOptions options) {
        return OpenAiProvider.probe(this, options);
    }

    @Override
    public void close() {
        client.close();
    }
}
