package io.bulwark.bench;

import io.bulwark.testing.ServerProcess;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;

/** From the start of the process to the first verdict, on an empty folder and on one with data. */
final class StartBench {
    private static final int WARM_ROUNDS = 5;

    private StartBench() {}

    static void run(Path data, Figures figures) {
        figures.millis("cold start to first verdict", round(data), "");
        double[] warm = new double[WARM_ROUNDS];
        for (int i = 0; i < WARM_ROUNDS; i++) {
            warm[i] = round(data);
        }
        figures.millis("warm start to first verdict, median", Figures.percentile(warm, 0.5), "< 5000 ms");
    }

    private static double round(Path data) {
        long start = System.nanoTime();
        try (ServerProcess server = ServerProcess.start(data, Map.of())) {
            HttpResponse<String> verdict = server.post("/api/v1/scan?mode=sync", Texts.request(0));
            if (verdict.statusCode() != 200) {
                throw new IllegalStateException(verdict.body());
            }
            return (System.nanoTime() - start) / 1e6;
        }
    }
}
