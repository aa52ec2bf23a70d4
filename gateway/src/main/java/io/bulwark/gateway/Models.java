package io.bulwark.gateway;

import io.bulwark.gateway.keys.ModelKey;
import io.bulwark.gateway.keys.ModelKeys;
import io.bulwark.gateway.keys.ModelPrices;
import io.bulwark.gateway.provider.EchoProvider;
import io.bulwark.gateway.provider.ModelProvider;
import io.bulwark.gateway.provider.Usage;
import io.bulwark.gateway.route.GatewaySettings;
import io.bulwark.gateway.route.Lead;
import io.bulwark.gateway.route.ModelCatalogue;
import io.bulwark.gateway.route.Router;
import io.bulwark.guard.token.Price;
import io.bulwark.kernel.Principal;
import io.bulwark.text.embed.Embeddings;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The providers and routes of this installation, and what their models cost. */
@Singleton
public final class Models implements AutoCloseable {
    private static final Price FREE =
            new Price(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, "built in", "bulwark/echo");

    private static final BigDecimal CLAUDE_CACHE_WRITE = new BigDecimal("1.25");

    private final Router router;
    private final ModelPrices prices;
    private final ModelKeys keys;
    private final ModelCatalogue catalogue;

    @Inject
    Models(
            GatewayConfig config,
            ModelPrices prices,
            ModelKeys keys,
            @Any Instance<ModelProvider> further,
            SecretKeys secrets,
            Embeddings embeddings,
            MeterRegistry metrics,
            OpenTelemetry telemetry) {
        this.prices = prices;
        this.keys = keys;
        List<ModelProvider> others = further.stream().toList();
        this.router = Router.of(
                settings(config, System.getenv(), others),
                secrets,
                others,
                new EchoProvider(embeddings),
                new RouteTraces(telemetry.getTracer("io.bulwark.gateway"), new RouteMetrics(metrics)));
        this.catalogue = new ModelCatalogue(router);
    }

    private static GatewaySettings settings(
            GatewayConfig config, Map<String, String> environment, List<ModelProvider> others) {
        String file = config.file().orElse("");
        if (file.isBlank()) {
            return GatewaySettings.fromEnvironment(environment);
        }
        try {
            return GatewaySettings.read(
                    Files.readString(Path.of(file)),
                    others.stream().map(ModelProvider::name).collect(Collectors.toSet()));
        } catch (IOException e) {
            throw new UncheckedIOException("The gateway file cannot be read: " + file, e);
        }
    }

    public Router router() {
        return router;
    }

    /** The names that a caller may ask for, of those that can be listed. */
    public List<String> visible(Principal caller) {
        Optional<ModelKey> key = keys.of(caller);
        return catalogue.entries().stream()
                .map(ModelCatalogue.Entry::id)
                .filter(name -> key.isEmpty() || may(key.get(), name))
                .toList();
    }

    private boolean may(ModelKey key, String name) {
        return key.models().allows(name)
                || router.leads(name).stream().allMatch(lead -> key.models().allows(lead.provider(), lead.model()));
    }

    /** The price of what a name leads to: the provider's own, else the table's; null where no price in dollars is known. */
    @Nullable
    Price price(Lead lead) {
        if (lead.provider().equals(EchoProvider.NAME)) {
            return FREE;
        }
        var own = lead.settings().price();
        if (router.apart(lead.provider())) {
            return null;
        }
        return own == null
                ? prices.of(lead.settings().upstream())
                : new Price(own.input(), own.output(), own.cachedInput(), "configured", lead.provider());
    }

    /** What a call cost, null where the model has no price. */
    @Nullable
    BigDecimal cost(Lead lead, Usage usage) {
        Price price = price(lead);
        if (price == null) {
            return null;
        }
        BigDecimal seen = price.cached() == null ? price.input() : price.cached();
        return new io.bulwark.gateway.provider.Price(price.input(), seen, cacheWrite(lead, price), price.output())
                .of(usage);
    }

    /** As configured; else Anthropic's, whose models charge a quarter more for it and whose prices the table has. */
    private static BigDecimal cacheWrite(Lead lead, Price price) {
        var own = lead.settings().price();
        if (own != null) {
            return own.cacheWrite();
        }
        boolean claude = lead.settings().upstream().contains("claude");
        return claude ? price.input().multiply(CLAUDE_CACHE_WRITE) : price.input();
    }

    /** The dearest price of several, input that is written to a cache included; null where one of them has none. */
    @Nullable
    Price dearest(List<Lead> leads) {
        BigDecimal input = BigDecimal.ZERO;
        BigDecimal output = BigDecimal.ZERO;
        for (Lead lead : leads) {
            Price price = price(lead);
            if (price == null) {
                return null;
            }
            input = input.max(price.input()).max(cacheWrite(lead, price));
            output = output.max(price.output());
        }
        return new Price(input, output, null, "now", "the dearest target of the route");
    }

    @Override
    public void close() {
        router.close();
    }
}
