package io.bulwark.gateway.route;

import io.bulwark.gateway.provider.ProviderSettings;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The configured providers and routes, in the order of the file. */
public record GatewaySettings(List<ProviderSettings> providers, List<RouteSettings> routes) {
    /** Reads the YAML form of docs/gateway.md; an unknown key is a fault that names it. */
    public static GatewaySettings read(String yaml) {
        return read(yaml, Set.of());
    }

    /** @param built names of providers that are there without the file, which routes may name and the file may not */
    public static GatewaySettings read(String yaml, Set<String> built) {
        return new SettingsReader(built).read(yaml);
    }

    /** The providers that the usual environment variables name, and no routes. */
    public static GatewaySettings fromEnvironment(Map<String, String> environment) {
        return EnvironmentProviders.read(environment);
    }
}
