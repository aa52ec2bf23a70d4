package io.bulwark.identity.siwe;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An RFC 3986 authority, taken apart.
 *
 * @param userInfo what stands before the at sign, null without one
 * @param host a name, an IPv4 address or an IP literal in brackets, in lower case
 * @param port 0 to 65535, null when absent or empty
 */
public record Authority(
        @Nullable String userInfo, String host, @Nullable Integer port) {
    private static final int MAX_PORT = 65_535;

    public Authority {
        host = host.toLowerCase(Locale.ROOT);
    }

    /** The authority in {@code text}, or empty when it has another form. The host may be empty, as RFC 3986 has it. */
    public static Optional<Authority> parse(String text) {
        int at = text.indexOf('@');
        String userInfo = at < 0 ? null : text.substring(0, at);
        if (userInfo != null && !Rfc3986.userInfo(userInfo)) {
            return Optional.empty();
        }
        String hostAndPort = text.substring(at + 1);
        int hostEnd = hostAndPort.startsWith("[") ? hostAndPort.indexOf(']') + 1 : hostAndPort.indexOf(':');
        if (hostAndPort.startsWith("[") && hostEnd == 0) {
            return Optional.empty();
        }
        String host = hostEnd < 0 ? hostAndPort : hostAndPort.substring(0, hostEnd);
        String rest = hostAndPort.substring(host.length());
        if (!Rfc3986.host(host) || !(rest.isEmpty() || rest.startsWith(":"))) {
            return Optional.empty();
        }
        if (rest.length() <= 1) {
            return Optional.of(new Authority(userInfo, host, null));
        }
        int port = 0;
        for (int i = 1; i < rest.length(); i++) {
            char c = rest.charAt(i);
            if (c < '0' || c > '9') {
                return Optional.empty();
            }
            port = port * 10 + (c - '0');
            if (port > MAX_PORT) {
                return Optional.empty();
            }
        }
        return Optional.of(new Authority(userInfo, host, port));
    }
}
