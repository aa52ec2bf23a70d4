package io.bulwark.gateway.route;

import io.bulwark.gateway.provider.ProviderSettings;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Providers from the variables that their own tools use. */
final class EnvironmentProviders {
    private EnvironmentProviders() {}

    static GatewaySettings read(Map<String, String> environment) {
        List<ProviderSettings> providers = new ArrayList<>();
        for (String kind : List.of("openai", "anthropic", "groq")) {
            String variable = ProviderKinds.key(kind).substring("env:".length());
            if (!value(environment, variable).isEmpty()) {
                URI base = uri(variable, base(kind, environment));
                providers.add(ProviderSettings.of(kind, kind, base, ProviderKinds.key(kind)));
            }
        }
        String ollama = value(environment, "OLLAMA_BASE_URL");
        if (ollama.isEmpty()) {
            ollama = value(environment, "OLLAMA_HOST");
        }
        if (!ollama.isEmpty()) {
            providers.add(ProviderSettings.of("ollama", "ollama", uri("OLLAMA_HOST", versioned(ollama, 11434)), null));
        }
        String vllm = value(environment, "VLLM_BASE_URL");
        if (!vllm.isEmpty()) {
            String key = value(environment, "VLLM_API_KEY").isEmpty() ? null : "env:VLLM_API_KEY";
            providers.add(ProviderSettings.of("vllm", "vllm", uri("VLLM_BASE_URL", versioned(vllm, 8000)), key));
        }
        return new GatewaySettings(List.copyOf(providers), List.of());
    }

    private static String base(String kind, Map<String, String> environment) {
        String openai = kind.equals("openai") ? value(environment, "OPENAI_BASE_URL") : "";
        String anthropic = kind.equals("anthropic") ? value(environment, "ANTHROPIC_BASE_URL") : "";
        if (!anthropic.isEmpty()) {
            // Anthropic's own clients are given the address without the version.
            String plain = anthropic.endsWith("/") ? anthropic.substring(0, anthropic.length() - 1) : anthropic;
            return plain.endsWith("/v1") ? plain : plain + "/v1";
        }
        return openai.isEmpty() ? ProviderKinds.baseUrl(kind) : openai;
    }

    private static String value(Map<String, String> environment, String name) {
        String value = environment.get(name);
        return value == null ? "" : value.strip();
    }

    /** {@code 0.0.0.0}, {@code host:port}, {@code http://host:port} or the full base URL, as such variables are written. */
    private static String versioned(String text, int port) {
        String url = text.contains("://") ? text : "http://" + text;
        while (url.endsWith("/")) {
            url = url.substring(0, url.length() - 1);
        }
        url = url.replace("://0.0.0.0", "://127.0.0.1");
        String authority = url.substring(url.indexOf("://") + 3);
        if (authority.indexOf('/') < 0) {
            boolean bare = !authority.matches(".*:\\d+") && url.startsWith("http:");
            return url + (bare ? ":" + port : "") + "/v1";
        }
        return url;
    }

    private static URI uri(String variable, String text) {
        try {
            URI uri = URI.create(text);
            if (uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new SettingsException(List.of(variable + " must name an http or https address"));
    }
}
