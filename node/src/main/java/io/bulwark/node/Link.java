package io.bulwark.node;

import java.io.IOException;

/** A way to the server, over which frames go. What comes back goes to whom the link was made for. */
interface Link extends AutoCloseable {
    /** Says one frame. */
    void say(String frame) throws IOException, InterruptedException;

    boolean alive();

    /** Whether each frame fetches what the server has to say, which says nothing by itself. */
    boolean pulls();

    /** How often a frame has to be said when there is nothing to say, in milliseconds. */
    long beatMillis();

    @Override
    void close();
}
