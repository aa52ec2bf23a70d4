package io.bulwark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.mcp.RpcException;
import io.bulwark.mcp.RpcJson;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs another MCP server as a child process and carries messages between it and the client, through a filter. */
final class McpRelay {
    private static final long CHILD_ENDS_SECONDS = 5;

    private final McpFilter filter;
    private final InputStream in;
    private final OutputStream out;

    McpRelay(McpFilter filter, InputStream in, OutputStream out) {
        this.filter = filter;
        this.in = new BufferedInputStream(in, 1 << 16);
        this.out = out;
    }

    /** Serves until the client or the server ends; what the server complains about goes to standard error. */
    void run(List<String> command) {
        Process server;
        try {
            server = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new CliException(Exit.INPUT, "'" + Text.safe(command.getFirst()) + "' cannot be run");
        }
        try {
            OutputStream to = server.getOutputStream();
            InputStream from = new BufferedInputStream(server.getInputStream(), 1 << 16);
            Thread answers = Thread.ofVirtual().start(() -> carry(from, out, to, filter::fromServer));
            Thread.ofPlatform().daemon().start(() -> {
                carry(in, to, out, filter::fromClient);
                close(to);
            });
            answers.join();
            if (!server.waitFor(CHILD_ENDS_SECONDS, TimeUnit.SECONDS)) {
                server.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            server.descendants().forEach(ProcessHandle::destroy);
            server.destroy();
        }
    }

    private static void carry(
            InputStream from, OutputStream on, OutputStream back, Function<JsonNode, McpFilter.Passed> through) {
        try {
            for (byte[] line = line(from); line != null; line = line(from)) {
                if (!new String(line, java.nio.charset.StandardCharsets.UTF_8).isBlank()) {
                    try {
                        McpFilter.Passed passed = through.apply(RpcJson.read(line));
                        write(on, passed.on());
                        write(back, passed.back());
                    } catch (RpcException e) {
                        // What cannot be read cannot be judged, so it goes no further.
                        write(back, e.answer(null));
                    }
                }
            }
        } catch (IOException e) {
            // The other end is gone, and the conversation with it.
        }
    }

    private static void write(OutputStream to, @Nullable JsonNode message) throws IOException {
        if (message != null) {
            byte[] bytes = RpcJson.bytes(message);
            synchronized (to) {
                to.write(bytes);
                to.write('\n');
                to.flush();
            }
        }
    }

    /** The next line without its end, at most one byte longer than a message may be; null at the end. */
    static byte @Nullable [] line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        if (next < 0) {
            return null;
        }
        while (next >= 0 && next != '\n') {
            if (line.size() <= RpcJson.LARGEST) {
                line.write(next);
            }
            next = in.read();
        }
        return line.toByteArray();
    }

    private static void close(OutputStream stream) {
        try {
            stream.close();
        } catch (IOException e) {
            // The server has closed it before.
        }
    }
}
