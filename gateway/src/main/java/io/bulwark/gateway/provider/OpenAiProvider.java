package io.bulwark.gateway.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.gateway.provider.UpstreamClient.KeyHeader;

/** OpenAI and everything that speaks its form: Groq, Ollama, vLLM, any compatible base URL. */
public final class OpenAiProvider extends HttpProvider {
    public OpenAiProvider(ProviderSettings settings, KeySource keys) {
        super(settings, keys, new KeyHeader("Authorization", "Bearer "));
    }

    @Override
    public boolean supports(Operation operation) {
        return true;
    }

    @Override
    public Outcome complete(Operation operation, ObjectNode request, CallOptions options) {
        try {
            if (operation.streams() && request.path("stream").booleanValue()) {
                return stream(operation, request, options);
            }
            return whole(operation.path(), request, options, reply -> WholeAnswer.read(reply, operation));
        } catch (UpstreamFault fault) {
            return fault.failure();
        }
    }

    private Outcome stream(Operation operation, ObjectNode request, CallOptions options) throws UpstreamFault {
        boolean usageWanted =
                request.path("stream_options").path("include_usage").asBoolean(false);
        ObjectNode sent = usageWanted || !settings().streamUsage() ? request : askingForUsage(request);
        return stream(
                operation.path(),
                sent,
                options,
                (reply, limits) -> new OpenAiStream(reply.exchange(), limits, reply.secrets(), usageWanted));
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
    ObjectNode openAiError(ObjectNode body) {
        return body;
    }

    @Override
    String modelsPath() {
        return "/models";
    }
}
