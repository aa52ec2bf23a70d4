package io.bulwark.server;

import io.bulwark.identity.SessionCookie;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.Principal;
import io.quarkus.vertx.http.runtime.filters.QuarkusRequestWrapper;
import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.reflect.Method;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Lets only those open a WebSocket who may do what it is for, before the connection is upgraded. */
@Singleton
public final class SocketAccess implements HttpUpgradeCheck {
    private static final Logger LOG = Logger.getLogger("io.bulwark.server");
    static final TypedKey<Principal> CALLER = new TypedKey<>("caller");

    private final Credentials credentials;

    @Inject
    SocketAccess(Credentials credentials) {
        this.credentials = credentials;
    }

    @Override
    public Uni<CheckResult> perform(HttpUpgradeContext context) {
        HttpServerRequest request = context.httpRequest();
        String header = request.getHeader("Authorization");
        Cookie cookie = request.getCookie(SessionCookie.NAME);
        String value = cookie == null ? null : cookie.getValue();
        // A page of another site may open a socket with our visitor's cookie; browsers say where the page came from.
        if (header == null && value != null && foreign(request)) {
            return CheckResult.rejectUpgrade(ErrorCode.FORBIDDEN.status());
        }
        Context loop = Vertx.currentContext();
        return Uni.createFrom()
                .item(() -> decide(context, header, value))
                .runSubscriptionOn(Executors.newVirtualThreadPerTaskExecutor())
                // Upgraded from another thread, the connection would lose what a client says before its handlers are in
                // place.
                .emitOn(command -> loop.runOnContext(_ -> command.run()));
    }

    private CheckResult decide(HttpUpgradeContext context, @Nullable String header, @Nullable String cookie) {
        try {
            Principal caller = credentials.holder(header, cookie);
            if (!caller.may(asked(context.httpRequest().path()))) {
                return CheckResult.rejectUpgradeSync(ErrorCode.FORBIDDEN.status());
            }
            context.userData().put(CALLER, caller);
            finished(context.httpRequest());
            return CheckResult.permitUpgradeSync();
        } catch (BulwarkException e) {
            return CheckResult.rejectUpgradeSync(e.code().status(), Map.of("WWW-Authenticate", List.of("Bearer")));
        }
    }

    private static Permission asked(String path) {
        return switch (path) {
            case "/api/v1/nodes/connect" -> Permission.NODE_RUN;
            case "/ws" -> Permission.LEDGER_READ;
            default -> Permission.GUARD_RUN;
        };
    }

    /**
     * A connection that is upgraded is no request any more. Quarkus 3.27 goes on counting it until the graceful shutdown runs
     * into its timeout, so that every stop after the first socket would take ten seconds.
     */
    private static void finished(HttpServerRequest request) {
        try {
            QuarkusRequestWrapper wrapper = QuarkusRequestWrapper.get(request);
            Method done = QuarkusRequestWrapper.class.getDeclaredMethod("done");
            done.setAccessible(true);
            done.invoke(wrapper);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.debug("The upgraded request is still counted", e);
        }
    }

    private static boolean foreign(HttpServerRequest request) {
        String origin = request.getHeader("Origin");
        if (origin == null) {
            return false;
        }
        try {
            String host = URI.create(origin).getAuthority();
            return host == null || !host.equalsIgnoreCase(request.getHeader("Host"));
        } catch (IllegalArgumentException e) {
            return true;
        }
    }
}
