package io.bulwark.kernel;

import java.util.Arrays;
import java.util.Optional;

/** What a principal may do, as verbs on features. An endpoint without one is refused, and a test finds it. */
public enum Permission {
    SCAN_RUN("scan:run"),
    SCAN_READ("scan:read"),
    GUARD_RUN("guard:run"),
    GUARD_POLICY("guard:policy"),
    MODEL_CALL("model:call"),
    RESEARCH_RUN("research:run"),
    TASK_SUBMIT("task:submit"),
    NODE_RUN("node:run"),
    LEDGER_READ("ledger:read"),
    USAGE_READ("usage:read"),
    KEY_MANAGE("key:manage"),
    USER_MANAGE("user:manage"),
    AUDIT_READ("audit:read"),
    CONFIG_WRITE("config:write");

    private final String scope;

    Permission(String scope) {
        this.scope = scope;
    }

    /** The name used in API key scopes and in errors, such as {@code scan:run}. */
    public String scope() {
        return scope;
    }

    public static Optional<Permission> ofScope(String scope) {
        return Arrays.stream(values()).filter(p -> p.scope.equals(scope)).findFirst();
    }
}
