package io.bulwark.kernel;

import java.util.Set;

/**
 * Who makes a call. The id is stable and printable ({@code operator}, {@code wallet:0x...}, {@code key:0198...}); it names
 * the owner of what the call creates.
 */
public record Principal(Kind kind, String id, Set<Permission> permissions) implements java.security.Principal {
    /** The kinds of DESIGN section 7. */
    public enum Kind {
        OPERATOR,
        ACCOUNT,
        WALLET,
        API_KEY,
        SERVICE,
        ANONYMOUS
    }

    public static final Principal ANONYMOUS = new Principal(Kind.ANONYMOUS, "anonymous", Set.of());
    public static final Principal OPERATOR = new Principal(Kind.OPERATOR, "operator", Set.of(Permission.values()));

    public Principal {
        permissions = Set.copyOf(permissions);
    }

    @Override
    public String getName() {
        return id;
    }

    public boolean may(Permission permission) {
        return permissions.contains(permission);
    }

    /** Whether this principal sees everybody's data instead of its own only. */
    public boolean seesAll() {
        return kind == Kind.OPERATOR;
    }
}
