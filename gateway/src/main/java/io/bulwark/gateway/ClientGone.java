package io.bulwark.gateway;

/** Nobody reads the answer any more. */
public final class ClientGone extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ClientGone() {
        super("The client has gone", null, false, false);
    }
}
