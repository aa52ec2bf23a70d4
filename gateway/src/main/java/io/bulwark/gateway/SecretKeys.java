package io.bulwark.gateway;

import io.bulwark.gateway.provider.KeySource;
import io.bulwark.gateway.provider.ProviderKey;
import io.bulwark.gateway.secret.SecretSource;
import io.bulwark.gateway.secret.SecretUnavailable;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Keys of providers, from wherever the installation keeps its secrets. */
@Singleton
final class SecretKeys implements KeySource {
    private static final System.Logger LOG = System.getLogger("io.bulwark.gateway");

    private final SecretSource secrets;

    @Inject
    SecretKeys(SecretSource secrets) {
        this.secrets = secrets;
    }

    @Override
    public Optional<ProviderKey> find(String reference) {
        try {
            return Optional.of(new ProviderKey(secrets.resolve(reference).value()));
        } catch (SecretUnavailable e) {
            LOG.log(System.Logger.Level.WARNING, e.getMessage());
            return Optional.empty();
        }
    }
}
