package io.bulwark.guard;

/** One of the guards: looks at an exchange and reports. Stateless and safe for many threads. */
public interface Guard {
    /** The name in policies and answers: security, privacy, token, trust, context, bias. */
    String name();

    /** Looks at an exchange; may throw, which counts as not checked. */
    Report check(Inspection inspection);
}
