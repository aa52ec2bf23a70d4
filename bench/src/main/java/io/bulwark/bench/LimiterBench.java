package io.bulwark.bench;

import io.bulwark.plans.Limiter;
import io.bulwark.plans.Limits;
import io.bulwark.plans.PlansConfig;
import io.bulwark.storage.DataFolder;
import io.bulwark.storage.EmbeddedRedis;
import io.bulwark.storage.Progress;
import io.bulwark.storage.Redis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** Decisions of the limiter over a real Redis, two windows each, without HTTP around them. */
final class LimiterBench {
    private static final Limits PLAN = Limits.parse(List.of("1000/1d", "10/1m"));
    private static final Limits ROOMY = Limits.parse(List.of("1000000/1d", "100000/1m"));
    private static final int THREADS = 8;
    private static final int WARM_UP = 30_000;
    private static final int TOTAL = 100_000;
    private static final int SEQUENTIAL = 5_000;

    private LimiterBench() {}

    static void run(Path folder, Figures figures) throws IOException, InterruptedException {
        PlansConfig config = new SmallRyeConfigBuilder()
                .withMapping(PlansConfig.class)
                .build()
                .getConfigMapping(PlansConfig.class);
        try (EmbeddedRedis server = EmbeddedRedis.start(DataFolder.open(folder), Progress.SILENT);
                Redis redis = new Redis(server.url())) {
            Limiter limiter = Limiter.withClock(redis, config, new SimpleMeterRegistry(), InstantSource.system());
            many(limiter, ROOMY, "warm-up", WARM_UP, 10_000);
            double[] millis = new double[SEQUENTIAL];
            for (int i = 0; i < SEQUENTIAL; i++) {
                long start = System.nanoTime();
                limiter.take("one:" + i % 1_000, "scan", ROOMY);
                millis[i] = (System.nanoTime() - start) / 1e6;
            }
            figures.figure("limit decision, one caller, P50", Figures.percentile(millis, 0.5), "ms", "");
            figures.figure("limit decision, one caller, P99", Figures.percentile(millis, 0.99), "ms", "");
            rate("limit decisions per second, admitted", many(limiter, ROOMY, "roomy", TOTAL, 10_000), figures);
            rate("limit decisions per second, mostly refused", many(limiter, PLAN, "tight", TOTAL, 100), figures);
        }
    }

    private static void rate(String name, double perSecond, Figures figures) {
        figures.add(name, String.format(Locale.ROOT, "%.0f /s", perSecond), "");
    }

    private static double many(Limiter limiter, Limits limits, String name, int count, int subjects)
            throws InterruptedException {
        AtomicInteger left = new AtomicInteger(count);
        List<Thread> threads = new ArrayList<>();
        long start = System.nanoTime();
        for (int t = 0; t < THREADS; t++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = left.getAndDecrement(); i > 0; i = left.getAndDecrement()) {
                    limiter.take(name + ":" + i % subjects, "scan", limits);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return count / ((System.nanoTime() - start) / 1e9);
    }
}
