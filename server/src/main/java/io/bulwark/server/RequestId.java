package io.bulwark.server;

import io.bulwark.kernel.UuidV7;
import io.vertx.ext.web.RoutingContext;
import java.util.regex.Pattern;

/** The id of a request: the caller's {@code X-Request-Id} when it is harmless, otherwise a new one. */
final class RequestId {
    static final String HEADER = "X-Request-Id";
    private static final String KEY = "bulwark.request-id";
    private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private RequestId() {}

    static String assign(RoutingContext context, UuidV7 ids) {
        String given = context.request().getHeader(HEADER);
        String id = given != null && HARMLESS.matcher(given).matches()
                ? given
                : ids.next().toString();
        context.put(KEY, id);
        return id;
    }

    static String of(RoutingContext context) {
        String id = context.get(KEY);
        return id == null ? "unknown" : id;
    }
}
