package io.bulwark.server;

import io.bulwark.identity.Origin;
import io.bulwark.identity.Origins;
import io.quarkus.arc.Arc;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** The peer and the user agent of the request that is being served, for the audit log and limits per address. */
@Singleton
final class RequestOrigins implements Origins {
    private final CurrentVertxRequest current;

    @Inject
    RequestOrigins(CurrentVertxRequest current) {
        this.current = current;
    }

    @Override
    public Origin current() {
        if (!Arc.container().requestContext().isActive()) {
            return Origin.UNKNOWN;
        }
        RoutingContext routing = current.getCurrent();
        return routing == null
                ? Origin.UNKNOWN
                : new Origin(address(routing), routing.request().getHeader("User-Agent"));
    }

    static @Nullable String address(RoutingContext routing) {
        SocketAddress peer = routing.request().remoteAddress();
        return peer == null ? null : peer.hostAddress();
    }
}
