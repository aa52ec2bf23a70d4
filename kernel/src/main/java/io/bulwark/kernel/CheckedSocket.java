package io.bulwark.kernel;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * A connection to one of the very addresses that were judged. HTTP clients resolve a name again when they connect, and then
 * another address may answer.
 */
public final class CheckedSocket {
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private CheckedSocket() {}

    /**
     * Connects to the first address that answers; with {@code https} the host's certificate is checked.
     *
     * @param end by when, as {@link System#nanoTime}
     * @param silence the longest pause between two bytes
     */
    public static Socket connect(URI url, InetAddress[] addresses, SSLSocketFactory tls, long end, Duration silence)
            throws IOException {
        boolean secure = url.getScheme().equalsIgnoreCase("https");
        int port = url.getPort() < 0 ? (secure ? 443 : 80) : url.getPort();
        IOException last = new IOException("no address");
        for (InetAddress address : addresses) {
            // Closed by the caller, with the connection above it.
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(address, port), millis(end, CONNECT));
                socket.setSoTimeout(millis(end, silence));
                return secure ? secured(socket, url.getHost(), port, tls) : socket;
            } catch (IOException e) {
                socket.close();
                last = e;
            }
        }
        throw last;
    }

    private static Socket secured(Socket socket, String host, int port, SSLSocketFactory tls) throws IOException {
        String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        SSLSocket secured = (SSLSocket) tls.createSocket(socket, name, port, true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }

    /**
     * The milliseconds until {@code end}, at most {@code most}.
     *
     * @throws SocketTimeoutException when there are none left
     */
    public static int millis(long end, Duration most) throws SocketTimeoutException {
        long left = Math.min(TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()), most.toMillis());
        if (left <= 0) {
            throw new SocketTimeoutException();
        }
        return (int) left;
    }
}
