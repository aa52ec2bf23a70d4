package io.bulwark.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.compute.ComputeNetwork;
import io.bulwark.compute.NodeLink;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
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
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/nodes/connect}: a compute node with its session; signed frames in, work out (docs/compute.md). */
@WebSocket(path = "/api/v1/nodes/connect")
public class NodeSocket {
    private static final Logger LOG = Logger.getLogger("io.bulwark.errors");
    private static final TypedKey<ComputeNetwork.Connected> NODE = new TypedKey<>("node");

    private final ComputeNetwork network;

    @Inject
    NodeSocket(ComputeNetwork network) {
        this.network = network;
    }

    /** Frames in their order, without waiting for the node: how much is on its way is bounded by its slots. */
    private record Link(WebSocketConnection connection) implements NodeLink {
        @Override
        public void send(String json) {
            var _ = connection
                    .sendText(json)
                    .subscribe()
                    .with(sent -> {}, e -> LOG.debug("A frame did not reach its node", e));
        }

        @Override
        public void close() {
            var _ = connection.close().subscribe().with(closed -> {}, e -> LOG.debug("Closing a node's socket", e));
        }
    }

    @OnOpen
    @RunOnVirtualThread
    public void open(WebSocketConnection connection) {
        Principal caller = connection.userData().get(SocketAccess.CALLER);
        try {
            connection.userData().put(NODE, network.connect(caller, new Link(connection)));
        } catch (RuntimeException e) {
            refuse(connection, e);
        }
    }

    @OnTextMessage
    @RunOnVirtualThread
    public void frame(String message, WebSocketConnection connection) {
        ComputeNetwork.@Nullable Connected node = connection.userData().get(NODE);
        try {
            if (node == null) {
                throw BulwarkException.of(ErrorCode.FORBIDDEN, "Only a node with its session may do so");
            }
            node.frame(message);
        } catch (RuntimeException e) {
            refuse(connection, e);
        }
    }

    private static void refuse(WebSocketConnection connection, RuntimeException e) {
        BulwarkException fault = ErrorMapper.classify(e);
        if (fault.code() == ErrorCode.INTERNAL_ERROR) {
            LOG.error("A node's frame failed", e);
        }
        ObjectNode problem = Problem.body(fault, connection.id());
        new Link(connection).send(problem.put("type", "error").toString());
    }

    @OnClose
    public void close(WebSocketConnection connection) {
        ComputeNetwork.@Nullable Connected node = connection.userData().get(NODE);
        if (node != null) {
            node.close();
        }
    }

    @OnError
    public void lost(Exception e) {
        LOG.debug("The connection of a node was lost", e);
    }
}
