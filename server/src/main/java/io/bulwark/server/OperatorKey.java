package io.bulwark.server;

import io.bulwark.kernel.Authenticator;
import io.bulwark.kernel.Principal;
import io.bulwark.storage.DataFolder;
import io.bulwark.storage.Secret;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/** The key of the installation's operator, kept in the data folder and good for everything. */
@Singleton
final class OperatorKey implements Authenticator {
    static final String FILE = "operator.key";
    static final String PREFIX = "bwo_";

    private final Secret key;

    @Inject
    OperatorKey(ServerConfig config) {
        try (DataFolder data = DataFolder.open(config.data())) {
            key = data.secret(FILE, PREFIX);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String prefix() {
        return PREFIX;
    }

    @Override
    public Optional<Principal> authenticate(String credential) {
        boolean same = MessageDigest.isEqual(
                credential.getBytes(StandardCharsets.UTF_8), key.value().getBytes(StandardCharsets.UTF_8));
        return same ? Optional.of(Principal.OPERATOR) : Optional.empty();
    }
}
