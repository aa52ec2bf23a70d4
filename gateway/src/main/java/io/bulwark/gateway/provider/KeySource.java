package io.bulwark.gateway.provider;

import java.util.Map;
import java.util.Optional;

/** Finds credentials by reference, at each call, so that a changed key works at once. Quick and thread-safe. */
@FunctionalInterface
public interface KeySource {
    /**
     * The key that a reference such as {@code env:OPENAI_API_KEY}, {@code file:/run/secrets/openai} or {@code secret:openai}
     * names, empty where there is none.
     */
    Optional<ProviderKey> find(String reference);

    /** Environment variables ({@code env:}) and files ({@code file:}); all other references go to {@code rest}. */
    static KeySource standard(Map<String, String> environment, KeySource rest) {
        KeySource files = new FileKeys();
        return reference -> {
            if (reference.startsWith("env:")) {
                return Optional.ofNullable(environment.get(reference.substring(4)))
                        .map(String::strip)
                        .filter(value -> !value.isEmpty())
                        .map(ProviderKey::new);
            }
            return reference.startsWith("file:") ? files.find(reference) : rest.find(reference);
        };
    }
}
