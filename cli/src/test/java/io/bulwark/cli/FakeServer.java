package io.bulwark.cli;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Behaves at its edges as the packaged server does: owns the data folder or ends with 3, writes connect.env, is ready
 * after a few questions, stops on SIGTERM. Uses the JDK only, as it is packed alone into a jar.
 */
public final class FakeServer {
    private FakeServer() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        if (args[0].equals("hold")) {
            hold(Path.of(args[1]));
            return;
        }
        List<String> options = List.of(args);
        Path data = Path.of(options.get(options.indexOf("--data") + 1));
        System.out.println("serving " + options);
        if (Files.exists(data.resolve("broken"))) {
            System.out.println("the database files are of a newer version");
            System.exit(1);
        }
        FileChannel channel =
                FileChannel.open(data.resolve("owner.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            System.out.println("the folder is taken");
            System.exit(3);
        }
        AtomicInteger asked = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            boolean ready = !exchange.getRequestURI().getPath().equals("/ready") || asked.incrementAndGet() > 2;
            Path answer = data.resolve("answer.json");
            byte[] body = Files.exists(answer) ? Files.readAllBytes(answer) : new byte[] {'{', '}'};
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(ready ? 200 : 503, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                Files.writeString(
                        data.resolve("stopped"),
                        String.valueOf(ProcessHandle.current().pid()));
                Files.deleteIfExists(data.resolve("connect.env"));
            } catch (IOException e) {
                e.printStackTrace();
            }
        }));
        String address = "http://127.0.0.1:" + server.getAddress().getPort();
        Files.writeString(
                data.resolve("connect.env"),
                "BULWARK_PID=" + ProcessHandle.current().pid() + "\nBULWARK_URL=" + address + "\n",
                StandardCharsets.UTF_8);
    }

    /** Uses the folder as another command does, until its input ends. */
    private static void hold(Path lock) throws IOException {
        try (FileChannel channel =
                FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            channel.lock(0, Long.MAX_VALUE, true);
            System.out.println("held");
            System.out.flush();
            while (System.in.read() >= 0) {
                continue;
            }
        }
    }
}
