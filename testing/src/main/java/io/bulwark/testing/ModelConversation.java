package io.bulwark.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** One request at {@link FaultyModelServer} and the bare socket to answer it on. */
public final class ModelConversation {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final SeenRequest request;

    ModelConversation(Socket socket, InputStream in, SeenRequest request) throws IOException {
        this.socket = socket;
        this.in = in;
        this.out = socket.getOutputStream();
        this.request = request;
    }

    public SeenRequest request() {
        return request;
    }

    public boolean anthropic() {
        return request.path().endsWith("/messages");
    }

    /** Bytes as they are. */
    public void raw(byte[] bytes) throws IOException {
        try {
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            request.gone().complete(System.nanoTime());
            throw e;
        }
    }

    public void raw(String text) throws IOException {
        raw(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A whole answer with its length; true, as the connection goes on. */
    public boolean whole(int status, String type, Map<String, String> headers, byte[] body) throws IOException {
        byte[] head =
                head(status, type, headers, "Content-Length: " + body.length).getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = new byte[head.length + body.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        raw(all);
        return true;
    }

    public boolean json(int status, Map<String, String> headers, String body) throws IOException {
        return whole(status, "application/json", headers, body.getBytes(StandardCharsets.UTF_8));
    }

    /** The head of an answer in chunks. */
    public void openStream(String type) throws IOException {
        raw(head(200, type, Map.of(), "Transfer-Encoding: chunked"));
    }

    public void chunk(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        raw(Integer.toHexString(bytes.length) + "\r\n" + text + "\r\n");
    }

    public boolean endStream() throws IOException {
        raw("0\r\n\r\n");
        return true;
    }

    private static String head(int status, String type, Map<String, String> headers, String framing) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Told\r\n");
        if (!type.isEmpty()) {
            head.append("Content-Type: ").append(type).append("\r\n");
        }
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        return head.append(framing).append("\r\n\r\n").toString();
    }

    /** Ends the connection with a TCP reset. */
    public boolean reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
        return false;
    }

    /** Sends nothing for this long, or until the client hangs up; true when it stayed. */
    public boolean silence(Duration time) throws IOException {
        try {
            socket.setSoTimeout((int) Math.max(1, time.toMillis()));
            if (in.read() >= 0) {
                throw new IOException("The client sent more before it was answered");
            }
            request.gone().complete(System.nanoTime());
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            request.gone().complete(System.nanoTime());
            return false;
        } finally {
            if (!socket.isClosed()) {
                socket.setSoTimeout(0);
            }
        }
    }
}
