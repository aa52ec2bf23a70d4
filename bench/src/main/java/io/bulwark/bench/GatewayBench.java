package io.bulwark.bench;

import io.bulwark.testing.FaultyModelServer;
import io.bulwark.testing.ModelBehaviour;
import io.bulwark.testing.ServerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The model gateway between a client and a provider of this process: what it adds, how much it carries, how many streams stay
 * open, whether its memory grows; beside the same provider called directly and, where npm is there, another gateway.
 */
final class GatewayBench {
    /** Until the compiler is through with the path of a call. */
    private static final int WARM_UP = 30_000;

    private static final int SPIN_UP = 6_000;
    private static final int MEASURED = 4_000;
    private static final int FLAT_OUT = 20_000;
    private static final int CONNECTIONS = 16;
    private static final int DISCONNECTS = 200;
    private static final int STREAMS = 2_000;
    private static final int LONG_RUN = 200_000;

    private final Figures figures;
    private final String upstream;
    private final FaultyModelServer watched;

    private GatewayBench(Figures figures, String upstream, FaultyModelServer watched) {
        this.figures = figures;
        this.upstream = upstream;
        this.watched = watched;
    }

    static void run(Path data, Figures figures) throws Exception {
        try (FaultyModelServer provider = FaultyModelServer.start(0, false);
                FaultyModelServer watched = FaultyModelServer.start(0, true)) {
            provider.on("fast", ModelBehaviour.ok());
            provider.on("slow", ModelBehaviour.ok(Duration.ofMillis(400)));
            watched.on("slow", ModelBehaviour.ok(Duration.ofMillis(400)));
            Path file = Files.createTempFile("bulwark-bench", ".yaml");
            Files.writeString(
                    file,
                    "providers:\n  local:\n    kind: vllm\n    base_url: " + provider.url()
                            + "\n  watched:\n    kind: vllm\n    base_url: " + watched.url() + "\n");
            Map<String, String> settings =
                    Map.of("BULWARK_GATEWAY_FILE", file.toString(), "BULWARK_PLANS_CATALOGUE_PRO_LIMITS", "1000000/1d");
            try (ServerProcess server = ServerProcess.start(data, settings)) {
                new GatewayBench(figures, provider.url(), watched).measure(server);
            }
            Files.delete(file);
        }
    }

    private void measure(ServerProcess server) throws Exception {
        String key = server.operatorKey();
        policy(server, key);
        String text = GuardTexts.text(1_000, 11);
        byte[] direct = Wire.request("POST", "/v1/chat/completions", key, chat("fast", text, false));
        byte[] plain = with(direct("local/fast", key, text, false), "X-Bulwark-Policy: off\r\n");
        byte[] guarded = direct("local/fast", key, text, false);
        String base = upstream.substring(0, upstream.length() - 3);
        if (wanted("calls")) {
            calls(server, key, text, base, direct, plain, guarded);
        }
        if (wanted("disconnect")) {
            disconnect(server, direct("watched/slow", key, text, true));
        }
        if (wanted("streams")) {
            streams(server, key, text);
        }
        if (wanted("memory")) {
            memory(server, plain);
        }
    }

    /** BULWARK_BENCH_PARTS names parts: calls, peer (with calls), disconnect, streams, memory; all without it. */
    private static boolean wanted(String part) {
        String parts = System.getenv("BULWARK_BENCH_PARTS");
        return parts == null || List.of(parts.split(",")).contains(part);
    }

    private void calls(
            ServerProcess server, String key, String text, String base, byte[] direct, byte[] plain, byte[] guarded)
            throws Exception {
        double[] alone = each("directly", base, direct, WARM_UP);
        double[] off = each("without guards", server.url(), plain, WARM_UP);
        double[] on = each("with all guards", server.url(), guarded, WARM_UP);
        added("without guards", alone, off, "<= 0.50 ms", "<= 3 ms");
        added("with all guards", alone, on, "<= 1.00 ms", "");
        double most = throughput("without guards", server.url(), plain);
        throughput("with all guards", server.url(), guarded);
        firstToken(base, Wire.request("POST", "/v1/chat/completions", key, chat("fast", text, true)), "directly");
        firstToken(server.url(), direct("local/fast", key, text, true), "with all guards");
        if (wanted("peer")) {
            peer(text, alone, most);
        }
    }

    private static byte[] direct(String model, String key, String text, boolean stream) {
        return Wire.request("POST", "/v1/chat/completions", key, chat(model, text, stream));
    }

    private static String chat(String model, String text, boolean stream) {
        String quoted =
                com.fasterxml.jackson.databind.node.TextNode.valueOf(text).toString();
        return "{\"model\":\"" + model + "\",\"stream\":" + stream + ",\"messages\":[{\"role\":\"user\",\"content\":"
                + quoted + "}]}";
    }

    private static byte[] with(byte[] request, String header) {
        String text = new String(request, StandardCharsets.ISO_8859_1);
        int at = text.indexOf("\r\n") + 2;
        return (text.substring(0, at) + header + text.substring(at)).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void policy(ServerProcess server, String key) {
        byte[] off = with(
                Wire.request(
                        "PUT",
                        "/api/v1/guard/policies/off",
                        key,
                        "{\"name\":\"off\",\"guards\":{\"security\":false,\"privacy\":false,\"token\":false,"
                                + "\"trust\":false,\"context\":false,\"bias\":false}}"),
                "X-Bench: 1\r\n");
        try (Wire wire = new Wire(server.url())) {
            if (wire.send(off).status() >= 300) {
                throw new IllegalStateException("The policy was refused");
            }
        }
    }

    private double[] each(String what, String url, byte[] request, int warmUp) throws InterruptedException {
        double[] millis = new double[MEASURED];
        try (Wire wire = new Wire(url)) {
            for (int i = 0; i < warmUp; i++) {
                wire.send(request).ok();
            }
            for (int i = 0; i < MEASURED; i++) {
                long start = System.nanoTime();
                wire.send(request).ok();
                millis[i] = (System.nanoTime() - start) / 1e6;
            }
        }
        figures.figure("model call " + what + ", one at a time, P50", Figures.percentile(millis, 0.5), "ms", "");
        figures.figure("model call " + what + ", one at a time, P99", Figures.percentile(millis, 0.99), "ms", "");
        return millis;
    }

    private void added(String what, double[] alone, double[] through, String p50, String p99) {
        figures.figure(
                "  added " + what + ", P50",
                Figures.percentile(through, 0.5) - Figures.percentile(alone, 0.5),
                "ms",
                p50);
        figures.figure(
                "  added " + what + ", P99",
                Figures.percentile(through, 0.99) - Figures.percentile(alone, 0.99),
                "ms",
                p99);
    }

    private double throughput(String what, String url, byte[] request) throws InterruptedException {
        Load.asFastAsPossible(
                url, CONNECTIONS, SPIN_UP, (wire, _) -> wire.send(request).ok());
        double seconds = Load.asFastAsPossible(
                url, CONNECTIONS, FLAT_OUT, (wire, _) -> wire.send(request).ok());
        figures.add(
                "model calls " + what + ", " + CONNECTIONS + " clients",
                String.format(Locale.ROOT, "%.0f /s", FLAT_OUT / seconds),
                "");
        return FLAT_OUT / seconds;
    }

    private void firstToken(String url, byte[] request, String what) throws IOException {
        double[] millis = new double[300];
        for (int i = -100; i < millis.length; i++) {
            try (Socket socket = open(url)) {
                long start = System.nanoTime();
                socket.getOutputStream().write(request);
                until(socket.getInputStream(), "\"content\":\"");
                if (i >= 0) {
                    millis[i] = (System.nanoTime() - start) / 1e6;
                }
            }
        }
        figures.figure("first token of a stream " + what + ", P50", Figures.percentile(millis, 0.5), "ms", "");
    }

    /** From the moment a client closes its connection to the one at which the provider's side is closed too. */
    private void disconnect(ServerProcess server, byte[] request) throws Exception {
        double[] millis = new double[DISCONNECTS];
        for (int i = 0; i < DISCONNECTS; i++) {
            long left;
            try (Socket socket = open(server.url())) {
                socket.getOutputStream().write(request);
                until(socket.getInputStream(), "\"content\":\"");
                left = System.nanoTime();
            }
            long gone = watched.requests("slow").getLast().gone().get(10, TimeUnit.SECONDS);
            millis[i] = (gone - left) / 1e6;
        }
        figures.figure(
                "provider's connection closed after the client's, P50", Figures.percentile(millis, 0.5), "ms", "");
        figures.figure(
                "provider's connection closed after the client's, P99",
                Figures.percentile(millis, 0.99),
                "ms",
                "<= 100 ms");
    }

    private static Socket open(String url) throws IOException {
        int port = Integer.parseInt(url.substring(url.lastIndexOf(':') + 1).replaceAll("/.*", ""));
        Socket socket = new Socket("127.0.0.1", port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(60_000);
        return socket;
    }

    private static void until(InputStream in, String mark) throws IOException {
        StringBuilder seen = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            seen.append((char) c);
            if (seen.indexOf(mark, Math.max(0, seen.length() - mark.length())) >= 0) {
                return;
            }
        }
        throw new IOException("The stream ended before " + mark);
    }

    /** Another gateway in the same run, where npm can install it. */
    private void peer(String text, double[] alone, double most) throws Exception {
        Path folder = Path.of(System.getProperty("bulwark.runtime-dir"), "bench-npm");
        Files.createDirectories(folder);
        Path root = Path.of(System.getProperty("bulwark.root"), "bench/npm");
        for (String file : List.of("package.json", "package-lock.json")) {
            Files.copy(root.resolve(file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        Process install = process(folder, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        if (install == null || !install.waitFor(5, TimeUnit.MINUTES) || install.exitValue() != 0) {
            figures.add("other gateway", "not measured: npm cannot install it here", "");
            return;
        }
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Process peer = process(folder, "node_modules/.bin/gateway", "--port=" + port, "--headless");
        if (peer == null) {
            return;
        }
        try {
            String url = "http://127.0.0.1:" + port;
            awaitPort(port);
            byte[] request = with(
                    Wire.request("POST", "/v1/chat/completions", "x", chat("fast", text, false)),
                    "x-portkey-config: {\"provider\":\"openai\",\"api_key\":\"x\",\"custom_host\":\"" + upstream
                            + "\"}\r\n");
            double[] through = each("through @portkey-ai/gateway 1.15.2", url, request, SPIN_UP);
            added("by it", alone, through, "", "");
            double its = throughput("through it", url, request);
            figures.add(
                    "Bulwark without guards to it, throughput",
                    String.format(Locale.ROOT, "%.1f times", most / its),
                    ">= 3");
        } finally {
            peer.descendants().forEach(ProcessHandle::destroyForcibly);
            peer.destroyForcibly();
        }
    }

    private static @Nullable Process process(Path folder, String... command) {
        try {
            return new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
        } catch (IOException e) {
            return null;
        }
    }

    private static void awaitPort(int port) throws InterruptedException {
        for (int i = 0; i < 200; i++) {
            try (Socket _ = new Socket("127.0.0.1", port)) {
                return;
            } catch (IOException e) {
                Thread.sleep(100);
            }
        }
        throw new IllegalStateException("The other gateway did not start");
    }

    /** Streams that are all open at once, each with sixty pieces over half a minute. */
    private void streams(ServerProcess server, String key, String text) throws Exception {
        byte[] request = direct("local/slow", key, text, true);
        AtomicInteger complete = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < STREAMS; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                try (Socket socket = open(server.url())) {
                    socket.getOutputStream().write(request);
                    until(socket.getInputStream(), "[DONE]");
                    complete.incrementAndGet();
                } catch (IOException e) {
                    // Counted as not complete.
                }
            }));
        }
        double most = 0;
        for (Thread thread : threads) {
            while (!thread.join(Duration.ofSeconds(1))) {
                most = Math.max(most, Memory.megabytes(server.pid()));
            }
        }
        figures.add("streams open at once that were complete, heap of 512 MB", complete + " of " + STREAMS, "all");
        figures.add("  resident memory of the server then", String.format(Locale.ROOT, "%.0f MB", most), "");
    }

    private void memory(ServerProcess server, byte[] request) throws Exception {
        double before = heap(server.pid());
        Load.asFastAsPossible(server.url(), CONNECTIONS, LONG_RUN, (wire, _) -> wire.send(request)
                .ok());
        double after = heap(server.pid());
        figures.add(
                String.format(Locale.ROOT, "heap after collection, before and after %,d calls", LONG_RUN),
                String.format(Locale.ROOT, "%.0f MB, %.0f MB", before, after),
                "no growth");
    }

    /** The live objects of another JVM in MB, after a full collection. */
    private static double heap(long pid) throws IOException, InterruptedException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        new ProcessBuilder(jcmd, Long.toString(pid), "GC.run").start().waitFor();
        Process histogram = new ProcessBuilder(jcmd, Long.toString(pid), "GC.class_histogram").start();
        String text = new String(histogram.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        histogram.waitFor();
        String total = text.lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElse("Total 0 0");
        return Double.parseDouble(total.strip().split("\\s+")[2]) / 1e6;
    }
}
