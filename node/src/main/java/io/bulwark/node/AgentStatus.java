package io.bulwark.node;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How the node does.
 *
 * @param reason why it is in this state, or ""
 * @param running tasks that are computed now
 * @param committed results that wait to be shown
 * @param delivered results that the server took since the start
 * @param lost attempts that ended without this node's result, but not by its own word
 * @param server what the server says of the node ({@code GET /api/v1/nodes/{id}/status}); null when it was not asked
 */
public record AgentStatus(
        State state,
        String reason,
        @Nullable UUID node,
        String token,
        int running,
        int slots,
        int committed,
        long delivered,
        long failed,
        long released,
        long lost,
        @Nullable JsonNode server) {
    /** What it is doing. */
    public enum State {
        CONNECTING,
        ONLINE,
        PULLING,
        PAUSED,
        DRAINING,
        STOPPED
    }
}
