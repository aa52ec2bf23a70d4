package io.bulwark.gateway.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.gateway.provider.UpstreamClient.KeyHeader;
import io.bulwark.gateway.provider.UpstreamClient.Reply;
import java.util.ArrayList;
import java.util.List;

/** What providers over HTTP have in common, whatever form their API has. */
abstract class HttpProvider implements ModelProvider {
    private final ProviderSettings settings;
    private final UpstreamClient client;

    HttpProvider(ProviderSettings settings, KeySource keys, KeyHeader keyHeader) {
        this.settings = settings;
        client = new UpstreamClient(settings, keys, keyHeader);
    }

    /** An upstream's error body in the OpenAI form. */
    abstract ObjectNode openAiError(ObjectNode body);

    /** Where the models are listed. */
    abstract String modelsPath();

    /** What becomes of an answer of status 200. */
    @FunctionalInterface
    interface Reading {
        Outcome read(Reply reply) throws UpstreamFault;
    }

    /** How a stream is made of an answer, which it then owns. */
    @FunctionalInterface
    interface Opening {
        ModelStream open(Reply reply, Timeouts limits);
    }

    final ProviderSettings settings() {
        return settings;
    }

    final Outcome whole(String path, ObjectNode request, CallOptions options, Reading reading) throws UpstreamFault {
        Reply reply = client.whole("POST", path, WireJson.bytes(request), options);
        try (Exchange exchange = reply.exchange()) {
            return exchange.status() == 200 ? reading.read(reply) : error(reply);
        }
    }

    final Outcome stream(String path, ObjectNode request, CallOptions options, Opening opening) throws UpstreamFault {
        Reply reply = client.stream(path, WireJson.bytes(request), options);
        Exchange exchange = reply.exchange();
        boolean open = false;
        try {
            if (exchange.status() != 200) {
                return error(reply);
            }
            if (!exchange.mediaType().equals("text/event-stream")) {
                return WholeAnswer.insteadOfStream(reply);
            }
            open = true;
            ModelStream stream = opening.open(reply, client.timeouts(options));
            return new Outcome.Streaming(200, UpstreamClient.passedOn(exchange), stream);
        } finally {
            if (!open) {
                exchange.close();
            }
        }
    }

    private Outcome.Failed error(Reply reply) {
        return UpstreamClient.error(reply, this::openAiError);
    }

    @Override
    public final ModelList listModels(CallOptions options) {
        try {
            Reply reply = client.whole("GET", modelsPath(), null, options);
            try (Exchange exchange = reply.exchange()) {
                return exchange.status() == 200
                        ? new ModelList.Listed(ids(WholeAnswer.json(exchange)))
                        : new ModelList.Unavailable(error(reply));
            }
        } catch (UpstreamFault fault) {
            return new ModelList.Unavailable(fault.failure());
        }
    }

    private static List<String> ids(ObjectNode answer) {
        List<String> ids = new ArrayList<>();
        for (JsonNode model : answer.path("data")) {
            if (model.path("id").isTextual()) {
                ids.add(model.path("id").asText());
            }
        }
        return List.copyOf(ids);
    }

    /** Listing models costs nothing, needs the key, and every provider can do it. */
    @Override
    public final Probe probe(CallOptions options) {
        long start = System.nanoTime();
        ModelList list = listModels(options);
        long millis = (System.nanoTime() - start) / 1_000_000;
        return switch (list) {
            case ModelList.Listed listed -> new Probe(millis, listed.ids().size(), null);
            case ModelList.Unavailable unavailable -> new Probe(millis, 0, unavailable.failure());
        };
    }

    @Override
    public final String name() {
        return settings.name();
    }

    @Override
    public final String kind() {
        return settings.kind();
    }

    @Override
    public final List<String> models() {
        return settings.modelNames();
    }

    @Override
    public final ModelSettings model(String model) {
        return settings.model(model);
    }

    @Override
    public final Timeouts timeouts() {
        return settings.timeouts();
    }

    @Override
    public final void close() {
        client.close();
    }

    @Override
    public final String toString() {
        return settings.toString();
    }
}
