package io.bulwark.gateway.provider;

/** Why an exchange with an upstream ended early. Its message is fit for clients: it repeats nothing the upstream wrote. */
final class UpstreamFault extends Exception {
    private static final long serialVersionUID = 1L;

    private final FailureKind kind;

    UpstreamFault(FailureKind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    FailureKind kind() {
        return kind;
    }

    Outcome.Failed failure() {
        return Outcome.Failed.of(kind, String.valueOf(getMessage()));
    }
}
