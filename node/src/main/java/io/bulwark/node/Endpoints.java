package io.bulwark.node;

import java.io.IOException;

/** Finds the server, again before each connection: it may come back at another place. */
@FunctionalInterface
public interface Endpoints {
    /** @throws IOException when there is none at the moment */
    Endpoint find() throws IOException;
}
