package io.bulwark.events.webhook;

import io.bulwark.kernel.CheckedSocket;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Posts one message. The JDK's clients resolve a name again when they connect, so this speaks HTTP/1.1 itself over a socket to
 * the very address that was judged. Redirects are not followed, and of the answer only the status is read.
 */
final class WebhookSender {
    private static final int LONGEST_LINE = 8 * 1024;

    private final WebhookTarget target;
    private final Duration timeout;
    private final SSLSocketFactory tls;

    WebhookSender(WebhookTarget target, Duration timeout, SSLSocketFactory tls) {
        this.target = target;
        this.timeout = timeout;
        this.tls = tls;
    }

    /**
     * What came of an attempt.
     *
     * @param status of the answer, null where there was none
     * @param error why it was not taken, null where it was
     * @param forGood whether another attempt cannot help
     */
    record Outcome(@Nullable Integer status, @Nullable String error, boolean forGood) {
        boolean taken() {
            return error == null;
        }
    }

    Outcome post(String address, Map<String, String> headers, byte[] body) {
        long end = System.nanoTime() + timeout.toNanos();
        try {
            URI url = target.parse(address);
            try (Socket socket = CheckedSocket.connect(url, target.resolve(url), tls, end, timeout)) {
                socket.getOutputStream().write(head(url, headers, body.length));
                socket.getOutputStream().write(body);
                socket.getOutputStream().flush();
                return judged(status(socket, end));
            }
        } catch (WebhookTarget.Refused e) {
            return new Outcome(null, "The address " + e.text(), true);
        } catch (UnknownHostException e) {
            return new Outcome(null, "The host is not known", false);
        } catch (SocketTimeoutException e) {
            return new Outcome(null, "No answer in time", false);
        } catch (SSLException e) {
            return new Outcome(null, "No secure connection", false);
        } catch (IOException e) {
            return new Outcome(null, "The connection failed", false);
        }
    }

    private static Outcome judged(int status) {
        if (status >= 200 && status < 300) {
            return new Outcome(status, null, false);
        }
        return switch (status) {
            case 410 -> new Outcome(status, "The receiver is gone (410)", true);
            default ->
                new Outcome(
                        status,
                        status >= 300 && status < 400
                                ? "The receiver redirects, which is not followed"
                                : "The receiver answered " + status,
                        false);
        };
    }

    private static byte[] head(URI url, Map<String, String> headers, int length) {
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        String host = url.getPort() < 0 ? url.getHost() : url.getHost() + ":" + url.getPort();
        StringBuilder head = new StringBuilder("POST " + path + query + " HTTP/1.1\r\nHost: " + host
                + "\r\nUser-Agent: bulwark\r\nContent-Type: application/json\r\nContent-Length: " + length
                + "\r\nConnection: close\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        return head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }

    private int status(Socket socket, long end) throws IOException {
        InputStream in = new BufferedInputStream(socket.getInputStream());
        for (int interim = 0; interim < 5; interim++) {
            String[] first = line(socket, in, end).split(" ", 3);
            boolean http = first.length >= 2
                    && first[0].startsWith("HTTP/1.")
                    && first[1].length() == 3
                    && first[1].chars().allMatch(c -> c >= '0' && c <= '9');
            if (!http) {
                throw new IOException("not HTTP");
            }
            int status = Integer.parseInt(first[1]);
            if (status >= 200) {
                return status;
            }
            // An interim answer, such as 100: the real one follows its headers.
            while (!line(socket, in, end).isEmpty()) {
                continue;
            }
        }
        throw new IOException("too many interim answers");
    }

    private String line(Socket socket, InputStream in, long end) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0 || line.length() > LONGEST_LINE) {
                throw new IOException("no HTTP");
            }
            socket.setSoTimeout(CheckedSocket.millis(end, timeout));
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }
}
