package io.bulwark.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A server of events over WebSocket with an HTTP interface beside it, on one port, as far as a watcher needs one. */
final class EventServer implements AutoCloseable {
    /** An answer that never comes: the connection is cut. */
    static final String CUT = "";

    /** The paths that were asked for, those of sockets included. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    private final ServerSocket server;
    private final Function<String, String> answers;
    private final Function<String, List<String>> events;

    /**
     * @param answers from a path to JSON
     * @param events from a socket's path to what it is sent before the connection is cut; null refuses it
     */
    EventServer(Function<String, String> answers, Function<String, List<String>> events) {
        this.answers = answers;
        this.events = events;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            String request = line(in);
            String key = "";
            for (String header = line(in); !header.isEmpty(); header = line(in)) {
                if (header.toLowerCase(Locale.ROOT).startsWith("sec-websocket-key:")) {
                    key = header.substring(header.indexOf(':') + 1).strip();
                }
            }
            String path = request.split(" ")[1];
            asked.add(path);
            if (key.isEmpty()) {
                byte[] body = answers.apply(path).getBytes(StandardCharsets.UTF_8);
                if (body.length == 0) {
                    return;
                }
                head(out, "200 OK", "Content-Type: application/json", "Content-Length: " + body.length);
                out.write(body);
                return;
            }
            List<String> told = events.apply(path);
            if (told == null) {
                head(out, "403 Forbidden", "Content-Length: 0");
                return;
            }
            head(
                    out,
                    "101 Switching Protocols",
                    "Upgrade: websocket",
                    "Connection: Upgrade",
                    "Sec-WebSocket-Accept: " + accepted(key));
            for (String event : told) {
                out.write(frame(event));
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private static void head(OutputStream out, String status, String... headers) throws IOException {
        String close = status.startsWith("101") ? "" : "Connection: close\r\n";
        String head = "HTTP/1.1 " + status + "\r\n" + String.join("\r\n", headers) + "\r\n" + close + "\r\n";
        out.write(head.getBytes(StandardCharsets.US_ASCII));
    }

    private static String accepted(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] frame(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(4 + bytes.length).put((byte) 0x81);
        if (bytes.length < 126) {
            frame.put((byte) bytes.length);
        } else {
            frame.put((byte) 126).putShort((short) bytes.length);
        }
        frame.put(bytes);
        return Arrays.copyOf(frame.array(), frame.position());
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
