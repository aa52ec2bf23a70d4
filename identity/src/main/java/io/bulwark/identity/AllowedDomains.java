package io.bulwark.identity;

import io.bulwark.identity.siwe.Authority;
import java.util.List;
import java.util.Objects;

/** The domains of the settings, compared as host and port, never as text that merely begins or ends alike. */
final class AllowedDomains {
    private static final String ANY_PORT = ":*";

    private final List<Entry> entries;

    private record Entry(Authority authority, boolean anyPort) {}

    /** @throws IllegalArgumentException naming the entry that is no domain */
    AllowedDomains(List<String> domains) {
        entries = domains.stream().map(AllowedDomains::entry).toList();
    }

    private static Entry entry(String text) {
        String domain = text.strip();
        boolean anyPort = domain.endsWith(ANY_PORT);
        return Authority.parse(anyPort ? domain.substring(0, domain.length() - ANY_PORT.length()) : domain)
                // A star would be a legal character of a name, but whoever writes one means a wildcard, and there is
                // none.
                .filter(a -> !a.host().isEmpty() && !a.host().contains("*"))
                .filter(a -> a.userInfo() == null && !(anyPort && a.port() != null))
                .map(a -> new Entry(a, anyPort))
                .orElseThrow(() -> new IllegalArgumentException("bulwark.identity.domains: '" + text
                        + "' is not a host, host:port or host:*, without scheme or path"));
    }

    /** User information is part of an authority and of no entry, so {@code us@evil.example} and {@code x@us} match nothing. */
    boolean allow(Authority authority) {
        return authority.userInfo() == null
                && entries.stream()
                        .anyMatch(entry -> entry.authority.host().equals(authority.host())
                                && (entry.anyPort || Objects.equals(entry.authority.port(), authority.port())));
    }
}
