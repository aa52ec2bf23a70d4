package io.bulwark.gateway.keys;

import io.bulwark.kernel.Authenticator;
import io.bulwark.kernel.Principal;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Virtual model keys. */
@Singleton
final class ModelKeyAuthenticator implements Authenticator {
    private final ModelKeys keys;

    @Inject
    ModelKeyAuthenticator(ModelKeys keys) {
        this.keys = keys;
    }

    @Override
    public String prefix() {
        return ModelKey.PREFIX;
    }

    @Override
    public Optional<Principal> authenticate(String credential) {
        return keys.authenticate(credential);
    }
}
