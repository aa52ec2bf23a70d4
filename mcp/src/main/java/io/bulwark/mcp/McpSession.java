package io.bulwark.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.kernel.Principal;
import java.util.HashMap;
import java.util.Map;

/** One client of the server: who it is, which version was agreed on, and which of its calls are running. */
public final class McpSession {
    private final Principal caller;
    private final Map<JsonNode, Thread> running = new HashMap<>();
    private volatile String version;

    /** @param version of the protocol, one of {@link McpServer#VERSIONS} */
    public McpSession(Principal caller, String version) {
        this.caller = caller;
        this.version = version;
    }

    Principal caller() {
        return caller;
    }

    void agree(String on) {
        version = on;
    }

    /** Only one version of the protocol knows messages in batches. */
    boolean takesBatches() {
        return version.equals(McpServer.WITH_BATCHES);
    }

    /** Whether the call may run: no other of the same id does. */
    boolean begin(JsonNode id) {
        synchronized (running) {
            return running.putIfAbsent(id, Thread.currentThread()) == null;
        }
    }

    /** Whether the call's answer is still wanted. */
    boolean end(JsonNode id) {
        synchronized (running) {
            boolean wanted = running.remove(id) != null;
            if (!wanted) {
                // The thread serves other calls after this one.
                Thread.interrupted();
            }
            return wanted;
        }
    }

    void cancel(JsonNode id) {
        synchronized (running) {
            Thread thread = running.remove(id);
            if (thread != null) {
                thread.interrupt();
            }
        }
    }
}
