package io.bulwark.gateway;

import io.bulwark.gateway.provider.Cancellation;
import java.util.Map;

/** The other end of a call: whoever asked, over whatever transport. One answer or one stream for each call. */
public interface Client {
    /** Cancelled when the client goes away; then its call to a provider ends as well. */
    Cancellation cancellation();

    /** A whole answer in JSON. */
    void answer(int status, Map<String, String> headers, byte[] body);

    /** Begins a stream of server-sent events. */
    void begin(Map<String, String> headers);

    /**
     * Sends one event's data and waits while the client is slow.
     *
     * @throws ClientGone when nobody reads any more
     */
    void event(byte[] data);

    /** Ends the stream. Without {@code [DONE]} before it, a client knows that the answer is not complete. */
    void end();
}
