package io.bulwark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.kernel.Principal;
import io.bulwark.mcp.McpServer;
import io.bulwark.mcp.McpSession;
import io.bulwark.mcp.RpcJson;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** Carries messages between standard input and output, one a line, and answers several at a time. */
final class McpStdio {
    private static final int IN_FLIGHT = 16;

    private final McpServer server;
    private final McpSession session = new McpSession(Principal.OPERATOR, McpServer.VERSIONS.getFirst());
    private final Semaphore room = new Semaphore(IN_FLIGHT);
    private final InputStream in;
    private final PrintStream out;

    McpStdio(McpServer server, InputStream in, PrintStream out) {
        this.server = server;
        this.in = new BufferedInputStream(in, 1 << 16);
        this.out = out;
    }

    /** Serves until the input ends, then finishes what is running. */
    void run() {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            while (true) {
                byte[] line = McpRelay.line(in);
                if (line == null) {
                    return;
                }
                if (line.length > RpcJson.LARGEST) {
                    write(RpcJson.tooLarge().answer(null));
                } else if (!blank(line)) {
                    room.acquireUninterruptibly();
                    threads.execute(() -> serve(line));
                }
            }
        } catch (IOException e) {
            throw new CliException(Exit.INPUT, "standard input cannot be read");
        }
    }

    private void serve(byte[] line) {
        try {
            server.answer(session, line).ifPresent(this::write);
        } finally {
            room.release();
        }
    }

    private void write(JsonNode answer) {
        byte[] bytes = RpcJson.bytes(answer);
        synchronized (out) {
            out.write(bytes, 0, bytes.length);
            out.write('\n');
            out.flush();
        }
    }

    private static boolean blank(byte[] line) {
        for (byte b : line) {
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }
}
