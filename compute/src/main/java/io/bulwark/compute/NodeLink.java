package io.bulwark.compute;

/** A connection to a node, whatever carries it. */
public interface NodeLink {
    /** Sends one JSON text; called from several threads. What does not arrive is asked for again. */
    void send(String json);

    void close();
}
