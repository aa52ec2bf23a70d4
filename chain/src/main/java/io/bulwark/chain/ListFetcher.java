package io.bulwark.chain;

import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.CheckedSocket;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.PublicAddress;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLSocketFactory;

/**
 * Fetches a list from a URL that a user gave. The host is resolved once, every address it has must be public, and the
 * connection goes to that very address: the JDK's clients resolve again when they connect, and a name may lead elsewhere by
 * then. So this speaks HTTP/1.1 itself, as little of it as a download takes.
 */
final class ListFetcher {
    private static final int MAX_REDIRECTS = 3;
    private static final int MAX_HEAD = 32 * 1024;
    private static final Duration SILENCE = Duration.ofSeconds(15);
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final boolean allowLoopback;
    private final Duration timeout;
    private final SSLSocketFactory tls;

    ListFetcher(boolean allowLoopback, Duration timeout, SSLSocketFactory tls) {
        this.allowLoopback = allowLoopback;
        this.timeout = timeout;
        this.tls = tls;
    }

    /** @throws BulwarkException VALIDATION_ERROR for a URL that is not allowed, UPSTREAM_ERROR when it gives nothing */
    void fetch(URI url, OutputStream sink, long maxBytes) {
        Deadline deadline = Deadline.in(timeout);
        URI at = url;
        for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
            InetAddress[] addresses = resolve(at);
            try (Socket socket = CheckedSocket.connect(at, addresses, tls, deadline.nanos(), SILENCE)) {
                Answer answer = new Answer(at, socket, deadline);
                if (answer.status == 200) {
                    answer.copyBody(sink, maxBytes);
                    return;
                }
                String location = answer.headers.get("location");
                if (!REDIRECTS.contains(answer.status) || location == null) {
                    throw upstream("answered with HTTP status " + answer.status);
                }
                at = at.resolve(location);
            } catch (IllegalArgumentException e) {
                throw upstream("redirects to something that is not a URL");
            } catch (SocketTimeoutException e) {
                throw upstream("was too slow");
            } catch (IOException e) {
                throw upstream("cannot be read (" + e.getClass().getSimpleName() + ")");
            }
        }
        throw upstream("redirects too often");
    }

    private InetAddress[] resolve(URI url) {
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        if (url.getHost() == null
                || url.getRawUserInfo() != null
                || !Set.of("http", "https").contains(scheme)) {
            throw invalid("must be an https URL without a user part");
        }
        if (!allowLoopback && !scheme.equals("https")) {
            throw invalid("must be an https URL");
        }
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(url.getHost());
        } catch (UnknownHostException e) {
            throw upstream("has a host that is not known");
        }
        boolean loopback = allowLoopback && Arrays.stream(addresses).allMatch(InetAddress::isLoopbackAddress);
        if (!loopback && !scheme.equals("https")) {
            throw invalid("must be an https URL");
        }
        if (!loopback && !Arrays.stream(addresses).allMatch(PublicAddress::isPublic)) {
            throw invalid("leads to an address that is not public");
        }
        return addresses;
    }

    /** One answer: its head is read at once, its body when asked. */
    private static final class Answer {
        final int status;
        final Map<String, String> headers = new HashMap<>();
        private final Socket socket;
        private final Deadline deadline;
        private final InputStream in;
        private int headBytes;

        Answer(URI url, Socket socket, Deadline deadline) throws IOException {
            this.socket = socket;
            this.deadline = deadline;
            String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
            String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
            String host = url.getPort() < 0 ? url.getHost() : url.getHost() + ":" + url.getPort();
            String request = "GET " + path + query + " HTTP/1.1\r\nHost: " + host
                    + "\r\nUser-Agent: bulwark\r\nAccept: */*\r\nAccept-Encoding: identity\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            this.in = new BufferedInputStream(socket.getInputStream());
            String[] first = line().split(" ", 3);
            if (first.length < 2 || !first[0].startsWith("HTTP/1.") || !first[1].matches("[1-5]\\d\\d")) {
                throw new IOException("not HTTP");
            }
            this.status = Integer.parseInt(first[1]);
            for (String line = line(); !line.isEmpty(); line = line()) {
                int colon = line.indexOf(':');
                if (colon > 0) {
                    headers.put(
                            line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                            line.substring(colon + 1).strip());
                }
            }
        }

        void copyBody(OutputStream sink, long maxBytes) throws IOException {
            String encoding = headers.getOrDefault("transfer-encoding", "identity");
            String length = headers.get("content-length");
            long left = maxBytes;
            if (encoding.equalsIgnoreCase("chunked")) {
                for (long size = chunkSize(); size > 0; size = chunkSize()) {
                    left = copy(sink, size, left);
                    line();
                }
            } else if (!encoding.equalsIgnoreCase("identity")) {
                throw new IOException("unknown transfer encoding");
            } else if (length != null) {
                copy(sink, number(length, 10), left);
            } else {
                copy(sink, Long.MAX_VALUE, left);
            }
        }

        /** Copies {@code size} bytes, or all there are when it is {@link Long#MAX_VALUE}; returns what may still come. */
        private long copy(OutputStream sink, long size, long most) throws IOException {
            byte[] buffer = new byte[16 * 1024];
            long left = size;
            long allowed = most;
            while (left > 0) {
                socket.setSoTimeout(CheckedSocket.millis(deadline.nanos(), SILENCE));
                int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    if (size == Long.MAX_VALUE) {
                        return allowed;
                    }
                    throw new IOException("cut off");
                }
                left -= read;
                allowed -= read;
                if (allowed < 0) {
                    throw ListParser.tooLarge("more bytes than are read");
                }
                sink.write(buffer, 0, read);
            }
            return allowed;
        }

        private long chunkSize() throws IOException {
            headBytes = 0;
            return number(line().split(";", 2)[0].strip(), 16);
        }

        private static long number(String text, int radix) throws IOException {
            try {
                long number = Long.parseLong(text, radix);
                if (number >= 0) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // Told below.
            }
            throw new IOException("not a length");
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            socket.setSoTimeout(CheckedSocket.millis(deadline.nanos(), SILENCE));
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0 || ++headBytes > MAX_HEAD) {
                    throw new IOException("no HTTP head");
                }
                if (deadline.passed()) {
                    throw new SocketTimeoutException();
                }
                if (b != '\r') {
                    line.append((char) b);
                }
            }
            return line.toString();
        }
    }

    private static BulwarkException invalid(String message) {
        return BulwarkException.invalid("url", message);
    }

    private static BulwarkException upstream(String what) {
        return BulwarkException.of(ErrorCode.UPSTREAM_ERROR, "The list's source " + what);
    }
}
