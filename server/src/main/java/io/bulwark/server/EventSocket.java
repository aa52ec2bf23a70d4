package io.bulwark.server;

import io.bulwark.compute.ComputeEvents;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.Principal;
import io.quarkus.websockets.next.OnClose;
import io.quarkus.websockets.next.OnError;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * {@code /ws?channels=tasks,nodes,network}: what happens in the compute network, event by event, each with its id;
 * {@code last_id} resumes behind one. Nothing is read from the client.
 */
@WebSocket(path = "/ws")
public class EventSocket {
    private static final Logger LOG = Logger.getLogger("io.bulwark.errors");
    private static final TypedKey<ComputeEvents.Watcher> WATCHER = new TypedKey<>("watcher");

    private final ComputeEvents events;

    @Inject
    EventSocket(ComputeEvents events) {
        this.events = events;
    }

    @OnOpen
    @RunOnVirtualThread
    public void open(WebSocketConnection connection) {
        Principal caller = connection.userData().get(SocketAccess.CALLER);
        String query = connection.handshakeRequest().query();
        try {
            ComputeEvents.Watcher watcher = events.watch(
                    caller,
                    parameter(query, "channels"),
                    parameter(query, "last_id"),
                    event -> send(connection, event));
            connection.userData().put(WATCHER, watcher);
            if (!connection.isOpen()) {
                watcher.close();
            }
        } catch (RuntimeException e) {
            BulwarkException fault = ErrorMapper.classify(e);
            send(
                    connection,
                    Problem.body(fault, connection.id()).put("type", "error").toString());
            var _ = connection.close().subscribe().with(closed -> {}, failed -> LOG.debug("Closing a socket", failed));
        }
    }

    private static void send(WebSocketConnection connection, String event) {
        var _ = connection
                .sendText(event)
                .subscribe()
                .with(sent -> {}, e -> LOG.debug("The client of events is gone", e));
    }

    private static @Nullable String parameter(@Nullable String query, String name) {
        if (query == null) {
            return null;
        }
        for (String pair : query.split("&", 20)) {
            if (pair.startsWith(name + "=")) {
                return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
            }
        }
        return null;
    }

    @OnTextMessage
    public void ignored(String message) {
        LOG.debug("A watcher of events said something");
    }

    @OnClose
    public void close(WebSocketConnection connection) {
        ComputeEvents.@Nullable Watcher watcher = connection.userData().get(WATCHER);
        if (watcher != null) {
            watcher.close();
        }
    }

    @OnError
    public void lost(Exception e) {
        LOG.debug("The connection of a watcher was lost", e);
    }
}
