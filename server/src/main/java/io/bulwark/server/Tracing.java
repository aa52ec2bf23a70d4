package io.bulwark.server;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Traces over OTLP. Off, without a class of the SDK being loaded, unless an endpoint is named: by {@code
 * bulwark.telemetry.endpoint} or by OpenTelemetry's own variables, which all hold here.
 */
final class Tracing {
    private static final String SDK = "io.opentelemetry.sdk.";
    private static final long LAST_SPANS_SECONDS = 3;

    @Produces
    @Singleton
    OpenTelemetry telemetry(@ConfigProperty(name = "bulwark.telemetry.endpoint") Optional<String> endpoint) {
        boolean named = endpoint.filter(url -> !url.isBlank()).isPresent()
                || set("OTEL_EXPORTER_OTLP_ENDPOINT")
                || set("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
        return named ? Sdk.start(endpoint.orElse("")) : OpenTelemetry.noop();
    }

    private static boolean set(String variable) {
        @Nullable String value = System.getenv(variable);
        return value != null && !value.isBlank();
    }

    void close(@Disposes OpenTelemetry telemetry) {
        if (telemetry.getClass().getName().startsWith(SDK)) {
            Sdk.stop(telemetry);
        }
    }

    /** Apart, so that the SDK is loaded only when it is wanted. */
    private static final class Sdk {
        private Sdk() {}

        static OpenTelemetry start(String endpoint) {
            Map<String, String> defaults = new HashMap<>(Map.of(
                    "otel.service.name", "bulwark",
                    "otel.metrics.exporter", "none",
                    "otel.logs.exporter", "none",
                    "otel.exporter.otlp.protocol", "http/protobuf"));
            if (!endpoint.isBlank()) {
                defaults.put("otel.exporter.otlp.endpoint", endpoint);
            }
            return AutoConfiguredOpenTelemetrySdk.builder()
                    .addPropertiesSupplier(() -> defaults)
                    .disableShutdownHook()
                    .build()
                    .getOpenTelemetrySdk();
        }

        static void stop(OpenTelemetry telemetry) {
            ((OpenTelemetrySdk) telemetry).shutdown().join(LAST_SPANS_SECONDS, TimeUnit.SECONDS);
        }
    }
}
