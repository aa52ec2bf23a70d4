package io.bulwark.compute;

import io.bulwark.kernel.Authenticator;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.Principal;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.Set;

/** Sessions of nodes. They may do what a node does, for themselves, and nothing of their owner's. */
@Singleton
final class NodeAuthenticator implements Authenticator {
    private final ComputeNetwork network;

    @Inject
    NodeAuthenticator(ComputeNetwork network) {
        this.network = network;
    }

    @Override
    public String prefix() {
        return Nodes.SESSION_PREFIX;
    }

    @Override
    public Optional<Principal> authenticate(String credential) {
        return network.nodes()
                .bySession(credential)
                .map(node ->
                        new Principal(Principal.Kind.SERVICE, Nodes.principal(node.id()), Set.of(Permission.NODE_RUN)));
    }
}
