package io.bulwark.identity;

import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.Principal;
import jakarta.ws.rs.core.SecurityContext;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads query and path parameters. */
public final class Params {
    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 200;
    private static final int UUID_LENGTH = 36;

    private Params() {}

    /** A page's size, 1 to 200. */
    public static int limit(@Nullable String text) {
        Long limit = text == null ? Long.valueOf(DEFAULT_LIMIT) : number(text);
        if (limit == null || limit < 1 || limit > MAX_LIMIT) {
            throw BulwarkException.invalid("limit", "must be a whole number from 1 to " + MAX_LIMIT);
        }
        return limit.intValue();
    }

    static @Nullable Long place(@Nullable String cursor) {
        if (cursor == null) {
            return null;
        }
        Long place = number(cursor);
        if (place == null || place < 1) {
            throw BulwarkException.invalid("cursor", "must be the 'next' of the page before");
        }
        return place;
    }

    public static UUID id(String field, String text) {
        // UUID.fromString accepts shortened groups.
        if (text.length() == UUID_LENGTH) {
            try {
                return UUID.fromString(text);
            } catch (IllegalArgumentException e) {
                throw BulwarkException.invalid(field, "must be a UUID");
            }
        }
        throw BulwarkException.invalid(field, "must be a UUID");
    }

    public static Principal caller(SecurityContext security) {
        return security.getUserPrincipal() instanceof Principal principal ? principal : Principal.ANONYMOUS;
    }

    private static @Nullable Long number(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
