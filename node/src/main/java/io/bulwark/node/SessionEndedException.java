package io.bulwark.node;

import java.io.IOException;

/** The server does not know the session any more: somebody registered with the same key, or it was forgotten. */
final class SessionEndedException extends IOException {
    private static final long serialVersionUID = 1L;
}
