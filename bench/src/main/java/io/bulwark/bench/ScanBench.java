package io.bulwark.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.testing.ServerProcess;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Fresh deterministic scans over HTTP: each text is new to the server, so nothing can come from a cache. */
final class ScanBench {
    private static final int WARM_UP = 600;
    private static final int SEQUENTIAL = 400;
    private static final int PARALLEL = 8;
    private static final int TOTAL = 3_000;

    private ScanBench() {}

    static void run(ServerProcess server, Figures figures) throws InterruptedException {
        AtomicInteger next = new AtomicInteger(1);
        parallel(server, next, WARM_UP);
        double[] latency = new double[SEQUENTIAL];
        Map<String, Integer> levels = new TreeMap<>();
        for (int i = 0; i < SEQUENTIAL; i++) {
            long start = System.nanoTime();
            JsonNode answer = scan(server, next.getAndIncrement());
            latency[i] = (System.nanoTime() - start) / 1e6;
            levels.merge(answer.path("risk_level").asText(), 1, Integer::sum);
        }
        figures.millis("fresh scan, sync over HTTP, P50", Figures.percentile(latency, 0.5), "< 50 ms");
        figures.millis("fresh scan, sync over HTTP, P99", Figures.percentile(latency, 0.99), "");
        long start = System.nanoTime();
        parallel(server, next, TOTAL);
        double seconds = (System.nanoTime() - start) / 1e9;
        figures.add(
                "fresh scans per second, " + PARALLEL + " clients",
                String.format(Locale.ROOT, "%.0f /s", TOTAL / seconds),
                "");
        figures.add("levels (" + Texts.source() + ")", levels.toString(), "");
    }

    private static void parallel(ServerProcess server, AtomicInteger next, int count) throws InterruptedException {
        AtomicInteger left = new AtomicInteger(count);
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < PARALLEL; i++) {
            clients.add(Thread.ofVirtual().start(() -> {
                while (left.getAndDecrement() > 0) {
                    scan(server, next.getAndIncrement());
                }
            }));
        }
        for (Thread client : clients) {
            client.join();
        }
    }

    private static JsonNode scan(ServerProcess server, int number) {
        HttpResponse<String> response = server.post("/api/v1/scan?mode=sync", Texts.request(number));
        if (response.statusCode() != 200) {
            throw new IllegalStateException(response.body());
        }
        return ServerProcess.json(response);
    }
}
