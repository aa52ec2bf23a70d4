package io.bulwark.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.bulwark.node.Door.Answer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.function.Consumer;

/** Frames as requests, for where no WebSocket gets through: each fetches what waits. */
final class PullLink implements Link {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final long BUSY = 200;
    private static final long IDLE = 1_000;

    private final URI url;
    private final String token;
    private final Consumer<Heard> listener;
    private final int largest;
    private volatile boolean alive = true;
    private volatile boolean busy;

    PullLink(URI base, String token, int largest, Consumer<Heard> listener) {
        this.url = URI.create(base + "/api/v1/nodes/pull");
        this.token = token;
        this.largest = largest;
        this.listener = listener;
    }

    @Override
    public void say(String frame) throws IOException, InterruptedException {
        String body = JsonNodeFactory.instance.objectNode().put("frame", frame).toString();
        Answer answer = Door.call(url, token, body, LIMIT, largest);
        if (answer.status() == 401) {
            throw new SessionEndedException();
        }
        if (!answer.ok()) {
            if (answer.status() < 500 && !answer.code().isEmpty()) {
                listener.accept(Heard.read(JsonNodeFactory.instance
                        .objectNode()
                        .put("type", "error")
                        .put("code", answer.code())));
                return;
            }
            throw new IOException("the server answers HTTP " + answer.status());
        }
        boolean some = false;
        for (JsonNode heard : answer.json().path("frames")) {
            some |= heard.has("assign") || heard.has("reveal");
            listener.accept(Heard.read(heard));
        }
        busy = some;
    }

    @Override
    public boolean alive() {
        return alive;
    }

    @Override
    public boolean pulls() {
        return true;
    }

    @Override
    public long beatMillis() {
        return busy ? BUSY : IDLE;
    }

    @Override
    public void close() {
        alive = false;
    }
}
