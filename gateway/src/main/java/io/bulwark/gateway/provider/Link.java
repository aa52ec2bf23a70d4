package io.bulwark.gateway.provider;

import java.io.IOException;
import java.net.Socket;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.io.CloseMode;

/** One connection with its plain socket. */
final class Link {
    private final Socket socket;
    private final DefaultBHttpClientConnection http;
    private long idleSince;
    private boolean used;

    Link(Socket socket, DefaultBHttpClientConnection http) {
        this.socket = socket;
        this.http = http;
    }

    Socket socket() {
        return socket;
    }

    DefaultBHttpClientConnection http() {
        return http;
    }

    /** Whether it carried a call before: then its upstream may have closed it meanwhile. */
    boolean used() {
        return used;
    }

    void parked(long now) {
        used = true;
        idleSince = now;
    }

    long idle(long now) {
        return now - idleSince;
    }

    /** Bytes that nobody asked for, or the end of the connection, make it useless. */
    boolean sound(boolean thorough) {
        try {
            return http.isOpen() && socket.getInputStream().available() == 0 && !(thorough && http.isStale());
        } catch (IOException e) {
            return false;
        }
    }

    void drop() {
        http.close(CloseMode.IMMEDIATE);
    }
}
