package io.bulwark.gateway.route;

import io.bulwark.gateway.provider.AnthropicProvider;
import io.bulwark.gateway.provider.KeySource;
import io.bulwark.gateway.provider.ModelProvider;
import io.bulwark.gateway.provider.OpenAiProvider;
import io.bulwark.gateway.provider.ProviderSettings;
import java.util.Map;
import java.util.Set;

/** The kinds of provider that the configuration knows, with what they take for granted. */
final class ProviderKinds {
    static final Set<String> NAMES = Set.of("openai", "anthropic", "groq", "ollama", "vllm", "compatible");
    private static final Map<String, String> BASE_URLS = Map.of(
            "openai", "https://api.openai.com/v1",
            "anthropic", "https://api.anthropic.com/v1",
            "groq", "https://api.groq.com/openai/v1",
            "ollama", "http://127.0.0.1:11434/v1",
            "vllm", "http://127.0.0.1:8000/v1");
    private static final Map<String, String> KEYS = Map.of(
            "openai", "env:OPENAI_API_KEY",
            "anthropic", "env:ANTHROPIC_API_KEY",
            "groq", "env:GROQ_API_KEY");

    private ProviderKinds() {}

    /** Where the kind is served, empty where that has to be said. */
    static String baseUrl(String kind) {
        return BASE_URLS.getOrDefault(kind, "");
    }

    /** Where its key is by convention, empty where it needs none. */
    static String key(String kind) {
        return KEYS.getOrDefault(kind, "");
    }

    static ModelProvider create(ProviderSettings settings, KeySource keys) {
        return settings.kind().equals("anthropic")
                ? new AnthropicProvider(settings, keys)
                : new OpenAiProvider(settings, keys);
    }
}
