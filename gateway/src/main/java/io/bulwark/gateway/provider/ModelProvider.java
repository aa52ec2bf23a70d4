package io.bulwark.gateway.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * One place that runs models, spoken to in the OpenAI form whatever its own form is. Implementations are thread-safe, block
 * (on virtual threads), and answer with an outcome instead of throwing. A provider does not retry; the router does.
 */
public interface ModelProvider extends AutoCloseable {
    /** The name in the configuration, unique, without a slash. */
    String name();

    /** The form of its API: {@code openai}, {@code anthropic}, {@code echo} ... */
    String kind();

    /** The models that the configuration names; empty means that any name is passed on. */
    List<String> models();

    boolean supports(Operation operation);

    /**
     * Whether it is reached by its own name or a route only, and paid in its own way: no bare name of a model leads here, and
     * no table of prices holds.
     */
    default boolean apart() {
        return false;
    }

    /** What is known of a model that this provider is asked for; by default nothing but its name. */
    default ModelSettings model(String model) {
        return ModelSettings.plain(model);
    }

    /** The limits that its configuration sets; by default none. */
    default Timeouts timeouts() {
        return Timeouts.UNSET;
    }

    /**
     * Runs one request in the OpenAI form. Its {@code model} is the upstream's name; {@code "stream": true} asks for a stream.
     * The request is not changed.
     */
    Outcome complete(Operation operation, ObjectNode request, CallOptions options);

    /** The ids that the provider itself lists now. */
    ModelList listModels(CallOptions options);

    /** Asks for as little as possible to learn whether calls would work. */
    Probe probe(CallOptions options);

    /** Lets go of idle connections; calls under way are not disturbed. */
    @Override
    void close();
}
