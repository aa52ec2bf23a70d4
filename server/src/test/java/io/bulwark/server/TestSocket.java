package io.bulwark.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A WebSocket of the server under test whose frames are read one by one. */
final class TestSocket implements WebSocket.Listener, AutoCloseable {
    final LinkedBlockingQueue<JsonNode> frames = new LinkedBlockingQueue<>();
    private final StringBuilder partial = new StringBuilder();
    private final WebSocket socket;

    TestSocket(String path, String credential) {
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("Authorization", "Bearer " + credential)
                .buildAsync(URI.create(Client.url().replace("http", "ws") + path), this)
                .join();
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            try {
                frames.add(Client.JSON.readTree(partial.toString()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            partial.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    JsonNode next() throws InterruptedException {
        JsonNode frame = frames.poll(15, TimeUnit.SECONDS);
        assertThat(frame).as("a frame").isNotNull();
        return frame;
    }

    /** The next frame with this member; others are skipped. */
    JsonNode next(String member) throws InterruptedException {
        List<JsonNode> skipped = new ArrayList<>();
        while (true) {
            JsonNode frame = frames.poll(15, TimeUnit.SECONDS);
            assertThat(frame).as("a frame with %s after %s", member, skipped).isNotNull();
            if (frame.has(member)) {
                return frame;
            }
            skipped.add(frame);
        }
    }

    void say(Object frame) {
        socket.sendText(frame.toString(), true).join();
    }

    @Override
    public void close() {
        socket.abort();
    }
}
