package io.bulwark.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.testing.FaultyModelServer;
import io.bulwark.testing.ModelBehaviour;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModelCatalogueTest {
    @Test
    void routes_configured_models_and_what_providers_list_are_there_and_lists_are_kept() {
        try (FaultyModelServer upstream = FaultyModelServer.start()) {
            GatewaySettings settings = GatewaySettings.read("""
                    providers:
                      open: { kind: compatible, base_url: "%1$s" }
                      fixed: { kind: compatible, base_url: "%1$s", models: { m/1: {} } }
                    routes:
                      fast: { targets: [ open/told-1 ] }
                    """.formatted(upstream.url()));
            SkippingTiming timing = new SkippingTiming();
            Router router = Router.of(settings, _ -> Optional.empty(), List.of(), RouteListener.NONE);
            ModelCatalogue catalogue = new ModelCatalogue(router, timing);
            upstream.on(
                    "",
                    conversation ->
                            conversation.json(200, Map.of(), "{\"data\":[{\"id\":\"told-1\"},{\"id\":\"told-2\"}]}"));
            List<ModelCatalogue.Entry> expected = List.of(
                    new ModelCatalogue.Entry("fast", ""),
                    new ModelCatalogue.Entry("fixed/m/1", "fixed"),
                    new ModelCatalogue.Entry("bulwark/echo", "bulwark"),
                    new ModelCatalogue.Entry("open/told-1", "open"),
                    new ModelCatalogue.Entry("open/told-2", "open"));

            assertThat(catalogue.entries()).isEqualTo(expected);
            upstream.on("", ModelBehaviour.status(500));
            assertThat(catalogue.entries()).isEqualTo(expected);
            assertThat(upstream.requests()).hasSize(1);
            timing.skip(Duration.ofMinutes(6));
            assertThat(catalogue.entries()).isEqualTo(expected);
            assertThat(upstream.requests()).hasSize(2);
        }
    }
}
