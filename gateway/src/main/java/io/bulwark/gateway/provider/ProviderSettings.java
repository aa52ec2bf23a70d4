package io.bulwark.gateway.provider;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One provider of the configuration.
 *
 * @param kind {@code openai}, {@code anthropic}, {@code groq}, {@code ollama}, {@code vllm}, {@code compatible}, {@code echo}
 * @param baseUrl with the version, without the operation's path; private addresses are the operator's choice
 * @param key a reference for {@link KeySource}, null where none is needed
 * @param headers sent with each request; a value may be a reference ({@code env:}, {@code file:}, {@code secret:})
 * @param models by the name that callers use
 * @param maxCalls under way at once
 * @param streamUsage whether usage is asked for at the end of each stream; some old servers refuse {@code stream_options}
 */
public record ProviderSettings(
        String name,
        String kind,
        URI baseUrl,
        @Nullable String key,
        Map<String, String> headers,
        Map<String, ModelSettings> models,
        Timeouts timeouts,
        int maxCalls,
        boolean streamUsage) {
    public static final int MAX_CALLS = 2_000;

    /** With nothing but what is needed. */
    public static ProviderSettings of(String name, String kind, URI baseUrl, @Nullable String key) {
        return new ProviderSettings(name, kind, baseUrl, key, Map.of(), Map.of(), Timeouts.UNSET, MAX_CALLS, true);
    }

    ProviderSettings withHeaders(Map<String, String> others) {
        return new ProviderSettings(name, kind, baseUrl, key, others, models, timeouts, maxCalls, streamUsage);
    }

    /** Without the headers, which may hold secrets. */
    @Override
    public String toString() {
        return name + " (" + kind + ") at " + baseUrl;
    }

    public List<String> modelNames() {
        return List.copyOf(models.keySet());
    }

    /** What is known of a model, its name alone where the configuration does not name it. */
    public ModelSettings model(String model) {
        ModelSettings known = models.get(model);
        return known == null ? ModelSettings.plain(model) : known;
    }
}
