package io.bulwark.gateway.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.gateway.provider.CallOptions;
import io.bulwark.gateway.provider.EchoProvider;
import io.bulwark.gateway.provider.FailureKind;
import io.bulwark.gateway.provider.KeySource;
import io.bulwark.gateway.provider.ModelProvider;
import io.bulwark.gateway.provider.ModelSettings;
import io.bulwark.gateway.provider.Operation;
import io.bulwark.gateway.provider.Outcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The gateway's way from a model name to an answer. Thread-safe; its methods block, so call them on virtual threads. */
public final class Router implements AutoCloseable {
    private final Resolver resolver;
    private final RouteListener listener;
    private final Timing timing;

    /** @param providers by unique name; those that routes name must be among them */
    public Router(List<ModelProvider> providers, List<RouteSettings> routes, RouteListener listener, Timing timing) {
        resolver = new Resolver(providers, routes, timing);
        this.listener = listener;
        this.timing = timing;
    }

    /** The configured providers, {@code bulwark/echo}, and {@code further} ones that are no part of the configuration. */
    public static Router of(
            GatewaySettings settings, KeySource keys, List<ModelProvider> further, RouteListener listener) {
        return of(settings, keys, further, new EchoProvider(), listener);
    }

    /** The configured providers, the built-in ones, and {@code further} ones that are no part of the configuration. */
    public static Router of(
            GatewaySettings settings,
            KeySource keys,
            List<ModelProvider> further,
            EchoProvider builtIn,
            RouteListener listener) {
        List<ModelProvider> providers = new ArrayList<>();
        settings.providers().forEach(provider -> providers.add(ProviderKinds.create(provider, keys)));
        providers.addAll(further);
        providers.add(builtIn);
        return new Router(List.copyOf(providers), settings.routes(), listener, Timing.SYSTEM);
    }

    /** Runs the request at the targets of its {@code model}. A stream in the result must be closed. */
    public Routed call(Operation operation, ObjectNode request, CallOptions options) {
        return call(operation, request, options, false);
    }

    /**
     * As above.
     *
     * @param hold whether a stream shall be complete before it is handed on, as for a route that says so
     */
    public Routed call(Operation operation, ObjectNode request, CallOptions options, boolean hold) {
        String name = request.path("model").asText("");
        if (name.isEmpty()) {
            return failed(Outcome.Failed.of(FailureKind.BAD_REQUEST, "The request names no model"), name);
        }
        Route route = resolver.find(name);
        if (route == null) {
            return failed(resolver.unknown(name), name);
        }
        return new Run(route, operation, request, options, hold || route.hold(), listener, timing).run();
    }

    private static Routed failed(Outcome.Failed failure, String name) {
        return new Routed(failure, name, null, null, List.of());
    }

    /** Whether a model name means something here. */
    public boolean knows(String model) {
        return resolver.find(model) != null;
    }

    /** Where a model name may lead, in the order of its route; empty where it means nothing here. */
    public List<Lead> leads(String model) {
        Route route = resolver.find(model);
        return route == null
                ? List.of()
                : route.targets().stream()
                        .map(target -> new Lead(target.provider().name(), target.model(), target.settings()))
                        .toList();
    }

    /** What can be listed: routes, then {@code provider/model} for each model that is named somewhere. */
    public List<String> models() {
        return resolver.models();
    }

    /** What the configuration says of a model, for example its price; empty for a provider that is not there. */
    public Optional<ModelSettings> model(String provider, String model) {
        return Optional.ofNullable(resolver.providers().get(provider)).map(known -> known.model(model));
    }

    /** Whether a provider is paid in its own way. */
    public boolean apart(String provider) {
        ModelProvider known = resolver.providers().get(provider);
        return known != null && known.apart();
    }

    public Collection<ModelProvider> providers() {
        return List.copyOf(resolver.providers().values());
    }

    @Override
    public void close() {
        resolver.providers().values().forEach(ModelProvider::close);
    }
}
