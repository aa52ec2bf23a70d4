package io.bulwark.server;

import io.bulwark.identity.SessionCookie;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.Meters;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.Principal;
import io.bulwark.kernel.PublicEndpoint;
import io.bulwark.kernel.RequiresPermission;
import io.bulwark.plans.Admission;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Cookie;
import jakarta.ws.rs.core.SecurityContext;
import java.lang.annotation.Annotation;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds out who calls and whether they may, before the body is read. An endpoint that names no permission is closed. */
@jakarta.ws.rs.ext.Provider
@Priority(Priorities.AUTHENTICATION)
@Singleton
public final class AccessFilter implements ContainerRequestFilter {
    private final Provider<Credentials> credentials;
    private final Provider<Admission> admission;
    private final Provider<RequestOrigins> origins;
    private final Provider<MeterRegistry> metrics;

    @Context
    @Nullable
    ResourceInfo resource;

    @Inject
    AccessFilter(
            Provider<Credentials> credentials,
            Provider<Admission> admission,
            Provider<RequestOrigins> origins,
            Provider<MeterRegistry> metrics) {
        this.admission = admission;
        this.origins = origins;
        this.metrics = metrics;
        // Asked for with the first request: filters are made before the runtime configuration is there.
        this.credentials = credentials;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        ResourceInfo endpoint = resource;
        if (endpoint == null) {
            return;
        }
        if (annotation(endpoint, PublicEndpoint.class).isPresent()) {
            if (request.getUriInfo().getPath().startsWith("/auth/")) {
                admission.get().admitAnonymous(origins.get().current().ip(), "auth");
            }
            return;
        }
        Principal caller = metrics.get()
                .timer(Meters.PIPELINE_STEP, Meters.STEP, "auth")
                .record(() -> {
                    Cookie cookie = request.getCookies().get(SessionCookie.NAME);
                    return credentials
                            .get()
                            .holder(
                                    request.getHeaderString("Authorization"),
                                    cookie == null ? null : cookie.getValue());
                });
        Permission needed = annotation(endpoint, RequiresPermission.class)
                .map(RequiresPermission::value)
                .orElseThrow(() ->
                        new IllegalStateException("Endpoint without a permission: " + endpoint.getResourceMethod()));
        if (!caller.may(needed)) {
            throw BulwarkException.of(
                    ErrorCode.FORBIDDEN,
                    "This credential does not have the permission " + needed.scope(),
                    Map.of("permission", needed.scope()));
        }
        request.setSecurityContext(new Caller(caller, request.getSecurityContext()));
    }

    static <A extends Annotation> Optional<A> annotation(ResourceInfo endpoint, Class<A> type) {
        A onMethod = endpoint.getResourceMethod().getAnnotation(type);
        return Optional.ofNullable(
                onMethod != null ? onMethod : endpoint.getResourceClass().getAnnotation(type));
    }

    private record Caller(Principal principal, SecurityContext original) implements SecurityContext {
        @Override
        public Principal getUserPrincipal() {
            return principal;
        }

        @Override
        public boolean isUserInRole(String role) {
            return Permission.ofScope(role).filter(principal::may).isPresent();
        }

        @Override
        public boolean isSecure() {
            return original.isSecure();
        }

        @Override
        public String getAuthenticationScheme() {
            return "Bearer";
        }
    }
}
