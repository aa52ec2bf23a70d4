package io.bulwark.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A port of this machine behind which a server may come and go, move, or be cut off: TCP connections are carried to wherever
 * the relay points at that moment.
 */
public final class Relay implements AutoCloseable {
    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile int target;
    private volatile boolean cut;

    public Relay() {
        try {
            listener = new ServerSocket(0, 200, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("relay").start(this::accept);
    }

    public String url() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /** New connections go to this server from now on; the old ones end. */
    public Relay to(String url) {
        target = URI.create(url).getPort();
        cut = false;
        drop();
        return this;
    }

    /** Nothing gets through until {@link #to} or {@link #mend}. */
    public void cut() {
        cut = true;
        drop();
    }

    public void mend() {
        cut = false;
    }

    private void drop() {
        open.forEach(Relay::close);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket from = listener.accept();
                if (cut) {
                    from.close();
                    continue;
                }
                Thread.ofVirtual().start(() -> carry(from));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void carry(Socket from) {
        open.add(from);
        try (from;
                Socket to = new Socket(InetAddress.getByName("127.0.0.1"), target)) {
            open.add(to);
            from.setTcpNoDelay(true);
            to.setTcpNoDelay(true);
            Thread back = Thread.ofVirtual().start(() -> copy(to, from));
            copy(from, to);
            back.join();
            open.remove(to);
        } catch (IOException e) {
            // The server is not there: the connection ends.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(from);
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
        } catch (IOException e) {
            // One end is gone; so is the other, then.
        } finally {
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        drop();
    }
}
