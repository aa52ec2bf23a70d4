package io.bulwark.gateway.route;

import io.bulwark.gateway.provider.ProviderSettings;
import java.util.List;
import java.util.Map;

/** The configured providers and routes, in the order of the file. */
public record GatewaySettings(List<ProviderSettings> providers, List<RouteSettings> routes) {
    /** Reads the YAML form of docs/gateway.md; an unknown key is a fault that names it. */
    public static GatewaySettings read(String yaml) {
        return new SettingsReader().read(yaml);
    }

    /** The providers that the usual environment variables name, and no routes. */
    public static GatewaySettings fromEnvironment(Map<String, String> environment) {
        return EnvironmentProviders.read(environment);
    }
}
