package io.bulwark.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulwark.kernel.SharedAnswer;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Lets answers that are not personal be kept by the caller who got them ({@link SharedAnswer}): an ETag over the bytes, 304 to
 * who has them already. Never by caches between: the answer needs a credential.
 */
@jakarta.ws.rs.ext.Provider
@Singleton
public final class CacheFilter implements ContainerResponseFilter {
    private static final int TAG_BYTES = 16;

    private final Provider<ObjectMapper> json;

    @Context
    @Nullable
    ResourceInfo resource;

    @Inject
    CacheFilter(Provider<ObjectMapper> json) {
        this.json = json;
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        ResourceInfo endpoint = resource;
        if (endpoint == null
                || endpoint.getResourceMethod() == null
                || response.getStatus() != Response.Status.OK.getStatusCode()) {
            return;
        }
        SharedAnswer shared = endpoint.getResourceMethod().getAnnotation(SharedAnswer.class);
        if (shared == null) {
            return;
        }
        byte[] body = bytes(response.getEntity());
        String tag = tag(body);
        response.getHeaders().putSingle(HttpHeaders.CACHE_CONTROL, "private, max-age=" + shared.seconds());
        response.getHeaders().putSingle(HttpHeaders.VARY, "Authorization, Cookie");
        response.getHeaders().putSingle(HttpHeaders.ETAG, tag);
        if (matches(request.getHeaderString(HttpHeaders.IF_NONE_MATCH), tag)) {
            response.setStatus(Response.Status.NOT_MODIFIED.getStatusCode());
            response.setEntity(null);
        } else {
            response.setEntity(body, response.getEntityAnnotations(), response.getMediaType());
        }
    }

    private byte[] bytes(Object entity) {
        try {
            return json.get().writeValueAsBytes(entity);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String tag(byte[] body) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(body);
            return '"' + HexFormat.of().formatHex(hash, 0, TAG_BYTES) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** By weak comparison, as If-None-Match is (RFC 9110, 13.1.2). */
    private static boolean matches(@Nullable String known, String tag) {
        return known != null
                && Arrays.stream(known.split(",", 50))
                        .map(String::strip)
                        .anyMatch(one -> one.equals("*") || one.equals(tag) || one.equals("W/" + tag));
    }
}
