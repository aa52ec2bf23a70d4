package io.bulwark.identity;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The cookie that carries a session in browsers: out of reach of scripts, and not sent along by other sites' forms. */
public final class SessionCookie {
    public static final String NAME = "session";

    private SessionCookie() {}

    /**
     * The value of a {@code Set-Cookie} header.
     *
     * @param host the host the browser called; only a loopback one may do without TLS
     */
    static String set(String token, Duration ttl, @Nullable String host) {
        return NAME + "=" + token + "; Path=/; Max-Age=" + ttl.toSeconds() + "; HttpOnly; SameSite=Lax"
                + (loopback(host) ? "" : "; Secure");
    }

    /** Takes the cookie away. */
    static String clear(@Nullable String host) {
        return set("", Duration.ZERO, host);
    }

    private static boolean loopback(@Nullable String host) {
        if (host == null) {
            return false;
        }
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost") || name.equals("[::1]") || name.equals("::1") || ipv4Loopback(name);
    }

    /** A name such as {@code 127.0.0.1.example.com} is none. */
    private static boolean ipv4Loopback(String name) {
        return name.startsWith("127.") && name.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }
}
