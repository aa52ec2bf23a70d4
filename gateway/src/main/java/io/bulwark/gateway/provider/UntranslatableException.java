package io.bulwark.gateway.provider;

/** A request that another API has no form for; the message names the member. */
final class UntranslatableException extends Exception {
    private static final long serialVersionUID = 1L;

    UntranslatableException(String message) {
        super(message, null, false, false);
    }
}
