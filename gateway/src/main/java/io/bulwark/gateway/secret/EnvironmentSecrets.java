package io.bulwark.gateway.secret;

import io.bulwark.storage.Secret;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** {@code env:NAME}. */
final class EnvironmentSecrets implements SecretBackend {
    private final UnaryOperator<@Nullable String> environment;

    EnvironmentSecrets(UnaryOperator<@Nullable String> environment) {
        this.environment = environment;
    }

    @Override
    public Secret read(String name) {
        String value = environment.apply(name);
        if (value == null || value.isBlank()) {
            throw new Missing("the environment variable is not set");
        }
        return new Secret(value.strip());
    }
}
