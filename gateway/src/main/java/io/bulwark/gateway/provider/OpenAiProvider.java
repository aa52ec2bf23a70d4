package io.bulwark.gateway.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.gateway.provider.UpstreamClient.KeyHeader;
import io.bulwark.gateway.provider.UpstreamClient.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** OpenAI and everything that speaks its form: Groq, Ollama, vLLM, any compatible base URL. */
public final class OpenAiProvider implements ModelProvider {
    private final ProviderSettings settings;
    private final UpstreamClient client;

    public OpenAiProvider(ProviderSettings settings, KeySource keys) {
        this.settings = settings;
        client = new UpstreamClient(settings, keys, new KeyHeader("Authorization", "Bearer "));
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
        return true;
    }

    @Override
    public Outcome complete(Operation operation, ObjectNode request, CallOptions options) {
        boolean stream = operation.streams() && request.path("stream").asBoolean(false);
        try {
            return stream ? stream(operation, request, options) : whole(operation, request, options);
        } catch (UpstreamFault fault) {
            return fault.failure();
        }
    }

    private Outcome whole(Operation operation, ObjectNode request, CallOptions options) throws UpstreamFault {
        Reply reply = client.whole("POST", operation.path(), WireJson.bytes(request), options);
        try (Exchange exchange = reply.exchange()) {
            if (exchange.status() != 200) {
                return UpstreamClient.error(reply, UnaryOperator.identity());
            }
            return WholeAnswer.read(reply, operation);
        }
    }

    private Outcome stream(Operation operation, ObjectNode request, CallOptions options) throws UpstreamFault {
        boolean usageWanted =
                request.path("stream_options").path("include_usage").asBoolean(false);
        byte[] body = WireJson.bytes(usageWanted || !settings.streamUsage() ? request : askingForUsage(request));
        Reply reply = client.stream(operation.path(), body, options);
        Exchange exchange = reply.exchange();
        boolean open = false;
        try {
            if (exchange.status() != 200) {
                return UpstreamClient.error(reply, UnaryOperator.identity());
            }
            if (!exchange.mediaType().equals("text/event-stream")) {
                return WholeAnswer.insteadOfStream(reply);
            }
            open = true;
            var stream = new OpenAiStream(exchange, client.timeouts(options), reply.secrets(), usageWanted);
            return new Outcome.Streaming(200, UpstreamClient.passedOn(exchange), stream);
        } finally {
            if (!open) {
                exchange.close();
            }
        }
    }

    private static ObjectNode askingForUsage(ObjectNode request) {
        ObjectNode copy = WireJson.shallowCopy(request);
        ObjectNode streamOptions = request.get("stream_options") instanceof ObjectNode given
                ? WireJson.shallowCopy(given)
                : WireJson.newObject();
        copy.set("stream_options", streamOptions.put("include_usage", true));
        return copy;
    }

    @Override
    public ModelList listModels(CallOptions options) {
        try {
            Reply reply = client.whole("GET", "/models", null, options);
            try (Exchange exchange = reply.exchange()) {
                if (exchange.status() != 200) {
                    return new ModelList.Unavailable(UpstreamClient.error(reply, UnaryOperator.identity()));
                }
                return ids(WholeAnswer.json(exchange));
            }
        } catch (UpstreamFault fault) {
            return new ModelList.Unavailable(fault.failure());
        }
    }

    static ModelList ids(ObjectNode answer) {
        List<String> ids = new ArrayList<>();
        for (JsonNode model : answer.path("data")) {
            if (model.path("id").isTextual()) {
                ids.add(model.path("id").asText());
            }
        }
        return new ModelList.Listed(List.copyOf(ids));
    }

    @Override
    public Probe probe(CallOptions options) {
        return probe(this, options);
    }

    /** Listing models costs nothing, needs the key, and every provider can do it. */
    static Probe probe(ModelProvider provider, CallOptions options) {
        long start = System.nanoTime();
        ModelList list = provider.listModels(options);
        long millis = (System.nanoTime() - start) / 1_000_000;
        return switch (list) {
            case ModelList.Listed listed -> new Probe(millis, listed.ids().size(), null);
            case ModelList.Unavailable unavailable -> new Probe(millis, 0, unavailable.failure());
        };
    }

    @Override
    public void close() {
        client.close();
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s (%s)", settings.name(), settings.kind());
    }
}
