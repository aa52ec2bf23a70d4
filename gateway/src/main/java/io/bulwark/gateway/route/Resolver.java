package io.bulwark.gateway.route;

import io.bulwark.gateway.provider.EchoProvider;
import io.bulwark.gateway.provider.FailureKind;
import io.bulwark.gateway.provider.ModelProvider;
import io.bulwark.gateway.provider.Outcome;
import io.bulwark.gateway.provider.Timeouts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds what a model name means: a route, {@code provider/model}, a model that a provider names, or one that only one can. */
final class Resolver {
    private static final Pattern OPENAI =
            Pattern.compile("(gpt-|chatgpt-|o\\d|text-embedding-|davinci|babbage|ft:gpt).*");
    private static final Pattern ANTHROPIC = Pattern.compile("claude-.*");
    private static final int MOST_HEALTHS = 10_000;

    private final Map<String, ModelProvider> providers = new LinkedHashMap<>();
    private final Map<String, Route> routes = new LinkedHashMap<>();
    private final Map<String, Health> healths = new ConcurrentHashMap<>();
    private final Timing timing;

    Resolver(List<ModelProvider> all, List<RouteSettings> settings, Timing timing) {
        this.timing = timing;
        all.forEach(provider -> providers.put(provider.name(), provider));
        settings.forEach(route -> routes.put(route.alias(), route(route)));
    }

    private Route route(RouteSettings settings) {
        List<Target> targets = new ArrayList<>();
        for (TargetSettings each : settings.targets()) {
            ModelProvider provider = providers.get(each.provider());
            if (provider == null) {
                throw new SettingsException(List.of("routes." + settings.alias() + " names provider " + each.provider()
                        + ", which is not among " + providers.keySet()));
            }
            targets.add(target(provider, each.model(), each.weight(), each.retries(), each.timeouts()));
        }
        return new Route(
                settings.alias(),
                settings.choose(),
                List.copyOf(targets),
                settings.retries(),
                settings.timeouts(),
                settings.rateLimitWait(),
                settings.hold());
    }

    private Target target(
            ModelProvider provider, String model, int weight, @Nullable Integer retries, Timeouts timeouts) {
        return new Target(provider, model, provider.model(model), health(provider, model), weight, retries, timeouts);
    }

    private Health health(ModelProvider provider, String model) {
        String name = provider.name() + "/" + model;
        if (healths.size() >= MOST_HEALTHS && !healths.containsKey(name)) {
            // Callers choose the names of models, so there must be an end.
            return new Health(timing);
        }
        return healths.computeIfAbsent(name, _ -> new Health(timing));
    }

    Map<String, ModelProvider> providers() {
        return providers;
    }

    /** Route names, then the models that providers name, in the form {@code provider/model}. */
    List<String> models() {
        List<String> names = new ArrayList<>(routes.keySet());
        providers.values().forEach(provider -> provider.models()
                .forEach(model -> names.add(provider.name() + "/" + model)));
        return names;
    }

    /** The route, or null. */
    @Nullable
    Route find(String name) {
        Route route = routes.get(name);
        if (route != null) {
            return route;
        }
        int slash = name.indexOf('/');
        if (slash > 0 && providers.get(name.substring(0, slash)) instanceof ModelProvider provider) {
            return single(name, provider, name.substring(slash + 1));
        }
        List<ModelProvider> able = able(name);
        if (able.isEmpty() && providers.get(EchoProvider.NAME) instanceof ModelProvider builtIn) {
            return single(name, builtIn, name);
        }
        return able.size() == 1 ? single(name, able.getFirst(), name) : null;
    }

    private @Nullable Route single(String name, ModelProvider provider, String model) {
        boolean known =
                !provider.kind().equals(EchoProvider.MODEL) || provider.models().contains(model);
        return known && !model.isEmpty() ? Route.single(name, target(provider, model, 1, null, Timeouts.UNSET)) : null;
    }

    /** The providers that a bare model name can mean: those that name it, those of its maker, those that take any name. */
    private List<ModelProvider> able(String name) {
        List<ModelProvider> naming = outer(provider -> provider.models().contains(name));
        if (!naming.isEmpty()) {
            return naming.subList(0, 1);
        }
        List<ModelProvider> making = outer(provider -> switch (provider.kind()) {
            case "openai" -> OPENAI.matcher(name).matches();
            case "anthropic" -> ANTHROPIC.matcher(name).matches();
            default -> false;
        });
        if (!making.isEmpty()) {
            return making.subList(0, 1);
        }
        List<ModelProvider> any = outer(provider -> provider.models().isEmpty());
        if (any.size() == 1) {
            return any;
        }
        return any.stream()
                .filter(provider -> !List.of("openai", "anthropic").contains(provider.kind()))
                .toList();
    }

    private List<ModelProvider> outer(Predicate<ModelProvider> test) {
        return providers.values().stream()
                .filter(provider -> !provider.kind().equals(EchoProvider.MODEL) && !provider.apart())
                .filter(test)
                .toList();
    }

    /** Why a name means nothing here. */
    Outcome.Failed unknown(String name) {
        if (outer(_ -> true).isEmpty()) {
            return Outcome.Failed.of(
                    FailureKind.NO_PROVIDER,
                    "No model provider is configured. Set OPENAI_API_KEY, ANTHROPIC_API_KEY, GROQ_API_KEY, OLLAMA_HOST or"
                            + " VLLM_BASE_URL, or write a gateway file (docs/gateway.md). The model bulwark/echo works"
                            + " without.");
        }
        List<ModelProvider> able = able(name);
        if (able.size() > 1) {
            return Outcome.Failed.of(
                    FailureKind.NOT_FOUND,
                    "Several providers could serve this model; name one of "
                            + able.stream()
                                    .map(provider -> provider.name() + "/" + name)
                                    .toList());
        }
        return Outcome.Failed.of(
                FailureKind.NOT_FOUND, "No route and no provider serves this model; there are " + listed());
    }

    private String listed() {
        List<String> names = new ArrayList<>(models());
        providers.values().stream()
                .filter(provider -> provider.models().isEmpty())
                .forEach(provider -> names.add(provider.name() + "/..."));
        return names.size() > 30 ? names.subList(0, 30) + " and more" : names.toString();
    }
}
