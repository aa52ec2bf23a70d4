package io.bulwark.kernel;

import java.util.Set;

/**
 * Who makes a call.
 *
 * @param id stable and printable ({@code operator}, {@code wallet:0x...}, {@code key:0198...}); names the credential's
 *     holder in limits and in the audit log
 * @param owner whose data the call reads and creates: an API key works for the one who made it, everybody else for
 *     themselves
 */
public record Principal(Kind kind, String id, String owner, Set<Permission> permissions)
        implements java.security.Principal {
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

    /** One who works for themselves. */
    public Principal(Kind kind, String id, Set<Permission> permissions) {
        this(kind, id, id, permissions);
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
