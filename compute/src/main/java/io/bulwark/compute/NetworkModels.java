package io.bulwark.compute;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.gateway.provider.CallOptions;
import io.bulwark.gateway.provider.FailureKind;
import io.bulwark.gateway.provider.ModelList;
import io.bulwark.gateway.provider.ModelProvider;
import io.bulwark.gateway.provider.Operation;
import io.bulwark.gateway.provider.Outcome;
import io.bulwark.gateway.provider.Probe;
import io.bulwark.gateway.provider.Timeouts;
import io.bulwark.kernel.BulwarkException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jdbi.v3.core.JdbiException;

/**
 * The network as a provider of the model gateway, {@code bulwark-network/MODEL}: a call becomes a task of whoever pays for it,
 * and its result the answer. Nodes are strangers: what they say is bounded, and shown as verified only when two agreed.
 */
@Singleton
final class NetworkModels implements ModelProvider {
    static final String NAME = "bulwark-network";
    private static final String KIND = "network";
    private static final Duration FRESH = Duration.ofSeconds(2);

    private final ComputeNetwork network;
    private final InstantSource clock;
    private volatile Offered offered = new Offered(0, List.of(), Instant.MIN);

    @Inject
    NetworkModels(ComputeNetwork network, InstantSource clock) {
        this.network = network;
        this.clock = clock;
    }

    /** What connected nodes offer, as of a moment. */
    private record Offered(int nodes, List<String> models, Instant at) {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public boolean apart() {
        return true;
    }

    /** What nodes that are online now offer, two seconds old at most. */
    @Override
    public List<String> models() {
        return offered().models();
    }

    private Offered offered() {
        Instant now = clock.instant();
        Offered known = offered;
        if (!known.at().isAfter(now.minus(FRESH))) {
            try {
                Tasks.Offers offers = network.tasks().offers();
                known = new Offered(offers.nodes(), offers.models(), now);
            } catch (JdbiException e) {
                // Without a database there is no network.
                known = new Offered(0, List.of(), now);
            }
            offered = known;
        }
        return known;
    }

    @Override
    public boolean supports(Operation operation) {
        return operation == Operation.CHAT || operation == Operation.EMBEDDINGS;
    }

    /** A stream comes when the whole answer is there, so one limit holds for both. */
    @Override
    public Timeouts timeouts() {
        Duration limit = network.config().gateway().timeout();
        return new Timeouts(null, limit, null, limit, null);
    }

    @Override
    public Outcome complete(Operation operation, ObjectNode request, CallOptions options) {
        NetworkCall call = new NetworkCall(network, request, options);
        try {
            return operation == Operation.EMBEDDINGS ? call.embeddings() : call.chat();
        } catch (NetworkCall.Refusal e) {
            return e.failed();
        } catch (BulwarkException e) {
            return NetworkCall.failed(e);
        }
    }

    @Override
    public ModelList listModels(CallOptions options) {
        return new ModelList.Listed(models());
    }

    @Override
    public Probe probe(CallOptions options) {
        Offered now = offered();
        return new Probe(
                0,
                now.models().size(),
                now.nodes() > 0 ? null : Outcome.Failed.of(FailureKind.NO_PROVIDER, "No node is online"));
    }

    @Override
    public void close() {
        // The network ends with the server.
    }
}
