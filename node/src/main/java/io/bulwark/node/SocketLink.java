package io.bulwark.node;

import java.io.IOException;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Frames over a WebSocket. */
final class SocketLink implements Link {
    private static final long PATIENCE = 15;

    private final WebSocket socket;
    private final Receiver receiver;
    private final long beat;

    private SocketLink(WebSocket socket, Receiver receiver, long beat) {
        this.socket = socket;
        this.receiver = receiver;
        this.beat = beat;
    }

    /** The server is there, but no WebSocket gets to it. */
    static final class NoSocketException extends IOException {
        private static final long serialVersionUID = 1L;

        NoSocketException(int status) {
            super("no WebSocket gets through (HTTP " + status + ")");
        }
    }

    /**
     * @param largest characters of a frame; more end the connection
     * @param changed called when the connection is gone
     */
    static SocketLink connect(
            URI base, String token, long beat, int largest, Consumer<Heard> listener, Runnable changed)
            throws IOException, InterruptedException {
        URI url = URI.create("ws" + base.toString().substring("http".length()) + "/api/v1/nodes/connect");
        Receiver receiver = new Receiver(largest, listener, changed);
        try {
            WebSocket socket = Door.http()
                    .newWebSocketBuilder()
                    .connectTimeout(Duration.ofSeconds(10))
                    .header("Authorization", "Bearer " + token)
                    .buildAsync(url, receiver)
                    .get(PATIENCE, TimeUnit.SECONDS);
            return new SocketLink(socket, receiver, beat);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                int status = refused.getResponse() == null
                        ? 0
                        : refused.getResponse().statusCode();
                throw status == 401
                        ? new SessionEndedException()
                        : status >= 500
                                ? new IOException("the server answers HTTP " + status)
                                : new NoSocketException(status);
            }
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("the server did not answer in time", e);
        }
    }

    @Override
    public void say(String frame) throws IOException, InterruptedException {
        try {
            socket.sendText(frame, true).get(PATIENCE, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("the server takes nothing more", e);
        }
    }

    @Override
    public boolean alive() {
        return !receiver.gone;
    }

    @Override
    public boolean pulls() {
        return false;
    }

    @Override
    public long beatMillis() {
        return beat;
    }

    @Override
    public void close() {
        receiver.gone = true;
        socket.abort();
    }

    private static final class Receiver implements WebSocket.Listener {
        private final int largest;
        private final Consumer<Heard> listener;
        private final Runnable changed;
        private StringBuilder partial = new StringBuilder();
        private volatile boolean gone;

        Receiver(int largest, Consumer<Heard> listener, Runnable changed) {
            this.largest = largest;
            this.listener = listener;
            this.changed = changed;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            if (partial.length() + data.length() > largest) {
                gone();
                from.abort();
                return null;
            }
            if (last && partial.isEmpty()) {
                listener.accept(Heard.read(data.toString()));
            } else {
                partial.append(data);
                if (last) {
                    String text = partial.toString();
                    partial = new StringBuilder();
                    listener.accept(Heard.read(text));
                }
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            gone();
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            gone();
        }

        private void gone() {
            gone = true;
            changed.run();
        }
    }
}
