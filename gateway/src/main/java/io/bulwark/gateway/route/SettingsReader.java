package io.bulwark.gateway.route;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.bulwark.gateway.provider.EchoProvider;
import io.bulwark.gateway.provider.ModelSettings;
import io.bulwark.gateway.provider.Price;
import io.bulwark.gateway.provider.ProviderSettings;
import io.bulwark.gateway.provider.Timeouts;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;

/** Reads the gateway's YAML and gathers every fault before it refuses. */
final class SettingsReader {
    private static final int LONGEST = 1_000_000;
    private static final ObjectMapper YAML = YAMLMapper.builder(
                    YAMLFactory.builder().loaderOptions(limits()).build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final List<String> faults = new ArrayList<>();
    private final Set<String> built;

    /** @param further names of providers that are no part of the file, besides the built-in one */
    SettingsReader(Set<String> further) {
        built = new TreeSet<>(further);
        built.add(EchoProvider.NAME);
    }

    private static LoaderOptions limits() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(LONGEST);
        options.setMaxAliasesForCollections(50);
        options.setNestingDepthLimit(20);
        options.setAllowDuplicateKeys(false);
        return options;
    }

    GatewaySettings read(String yaml) {
        Node root = new Node("", tree(yaml), faults);
        List<ProviderSettings> providers = new ArrayList<>();
        Node named = root.child("providers");
        named.children().forEach((name, node) -> {
            ProviderSettings provider = provider(name, node);
            if (provider != null) {
                providers.add(provider);
            }
        });
        Set<String> names = new TreeSet<>(built);
        named.children().keySet().forEach(names::add);
        List<RouteSettings> routes = new ArrayList<>();
        root.child("routes").children().forEach((alias, node) -> routes.add(route(alias, node, names)));
        root.done();
        if (!faults.isEmpty()) {
            throw new SettingsException(faults);
        }
        return new GatewaySettings(List.copyOf(providers), List.copyOf(routes));
    }

    private @Nullable JsonNode tree(String yaml) {
        try {
            return YAML.readTree(yaml);
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            throw new SettingsException(
                    List.of("the file is no YAML" + (at == null ? "" : " (line " + at.getLineNr() + ")")));
        }
    }

    private @Nullable ProviderSettings provider(String name, Node node) {
        if (!name.matches("[a-z0-9][a-z0-9._-]{0,62}") || built.contains(name)) {
            node.fault(
                    "",
                    "must be named with lower-case letters, digits, dots and dashes, and not "
                            + String.join(" or ", built));
        }
        String kind = node.text("kind", name);
        if (!ProviderKinds.NAMES.contains(kind)) {
            node.fault("kind", "must be one of " + new TreeSet<>(ProviderKinds.NAMES));
        }
        @Nullable URI base = base(node, node.text("base_url", ProviderKinds.baseUrl(kind)));
        String key = node.text("key", ProviderKinds.key(kind));
        if (!key.isEmpty() && !key.matches("(env|file|secret):.+")) {
            node.fault("key", "must be a reference: env:NAME, file:PATH or secret:NAME");
        }
        Map<String, String> headers = node.strings("headers");
        headers.forEach((header, value) -> {
            if (!header.matches("[A-Za-z0-9-]{1,100}") || value.chars().anyMatch(c -> c < ' ' || c > '~')) {
                node.fault("headers." + header, "is no header that can be sent");
            }
        });
        Map<String, ModelSettings> models = new LinkedHashMap<>();
        node.child("models").children().forEach((model, settings) -> models.put(model, model(model, settings)));
        Timeouts timeouts = timeouts(node.child("timeouts"));
        int calls = node.number("max_calls", 1, 100_000, ProviderSettings.MAX_CALLS);
        boolean streamUsage = node.flag("stream_usage", true);
        node.done();
        return base == null
                ? null
                : new ProviderSettings(
                        name, kind, base, key.isEmpty() ? null : key, headers, models, timeouts, calls, streamUsage);
    }

    private static @Nullable URI base(Node node, String text) {
        if (text.isEmpty()) {
            node.fault("base_url", "is needed for this kind");
            return null;
        }
        try {
            URI uri = URI.create(text);
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (http && uri.getHost() != null && uri.getRawQuery() == null && uri.getRawUserInfo() == null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        node.fault("base_url", "must be an http or https URL without user, query or fragment");
        return null;
    }

    private static ModelSettings model(String name, Node node) {
        String upstream = node.text("upstream", name);
        int context = node.number("context", 1, 100_000_000, 0);
        int output = node.number("max_output", 1, 100_000_000, 0);
        Price price = node.has("price") ? price(node.child("price")) : null;
        node.done();
        return new ModelSettings(upstream, context, output, price);
    }

    private static Price price(Node node) {
        BigDecimal input = Objects.requireNonNullElse(node.amount("input"), BigDecimal.ZERO);
        Price price = new Price(
                input,
                Objects.requireNonNullElse(node.amount("cached_input"), input),
                Objects.requireNonNullElse(node.amount("cache_write"), input),
                Objects.requireNonNullElse(node.amount("output"), BigDecimal.ZERO));
        node.done();
        return price;
    }

    private static Timeouts timeouts(Node node) {
        Timeouts timeouts = new Timeouts(
                node.duration("connect"),
                node.duration("first_token"),
                node.duration("between_tokens"),
                node.duration("answer"),
                node.duration("total"));
        node.done();
        return timeouts;
    }

    private RouteSettings route(String alias, Node node, Set<String> providers) {
        List<JsonNode> elements = node.list("targets");
        List<TargetSettings> targets = new ArrayList<>();
        for (int i = 0; i < elements.size(); i++) {
            TargetSettings target = target(node, i, elements.get(i), providers);
            if (target != null) {
                targets.add(target);
            }
        }
        if (elements.isEmpty()) {
            node.fault("targets", "must name at least one PROVIDER/MODEL");
        }
        Duration wait = node.duration("rate_limit_wait");
        RouteSettings route = new RouteSettings(
                alias,
                node.oneOf("choose", Choose.class, Choose.ORDER),
                List.copyOf(targets),
                node.has("retries") ? node.number("retries", 0, 10, 0) : null,
                timeouts(node.child("timeouts")),
                wait == null ? Duration.ZERO : wait,
                node.flag("hold", false));
        node.done();
        return route;
    }

    private @Nullable TargetSettings target(Node route, int index, JsonNode json, Set<String> providers) {
        if (json.isTextual()) {
            return named(route.element("targets", index, null), json.asText(), 1, null, Timeouts.UNSET, providers);
        }
        Node node = route.element("targets", index, json);
        String name = node.text("model", "");
        int weight = node.number("weight", 1, 1_000_000, 1);
        Integer retries = node.has("retries") ? node.number("retries", 0, 10, 0) : null;
        Timeouts timeouts = timeouts(node.child("timeouts"));
        TargetSettings target = named(node, name, weight, retries, timeouts, providers);
        node.done();
        return target;
    }

    private static @Nullable TargetSettings named(
            Node node, String name, int weight, @Nullable Integer retries, Timeouts timeouts, Set<String> providers) {
        int slash = name.indexOf('/');
        if (slash <= 0 || slash == name.length() - 1) {
            node.fault("model", "must be PROVIDER/MODEL");
            return null;
        }
        String provider = name.substring(0, slash);
        if (!providers.contains(provider)) {
            node.fault("model", "names provider " + provider + ", which is not among " + providers);
            return null;
        }
        return new TargetSettings(provider, name.substring(slash + 1), weight, retries, timeouts);
    }
}
