package io.bulwark.bench;

import io.bulwark.guard.Exchange;
import io.bulwark.guard.GuardEngine;
import io.bulwark.guard.GuardStream;
import io.bulwark.guard.Outcome;
import io.bulwark.guard.Policy;
import io.bulwark.guard.privacy.InMemoryVault;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/** The guards as a library: time for a kilobyte, checks in a second on every core, how time grows with length, memory. */
final class GuardBench {
    private static final int SAMPLES = 20_000;
    private static final int WARM_UP = 60_000;
    private static final int LOAD_SECONDS = 8;

    private GuardBench() {}

    static void run(Figures figures) throws InterruptedException {
        long before = heap();
        GuardEngine engine = GuardEngine.standard();
        engine.check(GuardTexts.exchange(0), Policy.DEFAULT);
        figures.add("guards, memory of models and tables", (heap() - before) / 1_000_000 + " MB", "< 100 MB");
        Exchange[] exchanges = new Exchange[64];
        for (int i = 0; i < exchanges.length; i++) {
            exchanges[i] = GuardTexts.exchange(i * 7L);
        }
        // Forty detectors: the compiler needs some tens of thousands of checks until it is through with them.
        for (int i = 0; i < WARM_UP; i++) {
            engine.check(exchanges[i & 63], Policy.DEFAULT);
        }
        latency(engine, exchanges, figures);
        load(engine, exchanges, figures);
        growth(engine, figures);
        streams(engine, figures);
    }

    /** What a chunk of four characters costs on the way through, the last look at the whole included. */
    private static void streams(GuardEngine engine, Figures figures) {
        String text = GuardTexts.text(8_000, 3);
        double[] all = new double[60];
        for (int i = 0; i < all.length; i++) {
            GuardStream stream = engine.stream(
                    Exchange.input("Tell me."),
                    Policy.DEFAULT,
                    Set.copyOf(engine.names()),
                    new InMemoryVault(InstantSource.system(), Duration.ofHours(1), 10_000));
            long start = System.nanoTime();
            int chunks = 0;
            for (int at = 0; at < text.length(); at += 4) {
                var _ = stream.accept(text.substring(at, Math.min(text.length(), at + 4)));
                chunks++;
            }
            var _ = stream.finish();
            all[i] = (System.nanoTime() - start) / 1e6 / chunks;
        }
        figures.add("guards, a streamed chunk of 4 characters, P50", micros(Figures.percentile(all, 0.5)), "");
    }

    private static void latency(GuardEngine engine, Exchange[] exchanges, Figures figures) {
        double[] all = new double[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            long start = System.nanoTime();
            engine.check(exchanges[i & 63], Policy.DEFAULT);
            all[i] = (System.nanoTime() - start) / 1e6;
        }
        figures.add("guards, 1 KB, P50", micros(Figures.percentile(all, 0.5)), "");
        figures.add("guards, 1 KB, P99", micros(Figures.percentile(all, 0.99)), "< 2000 µs");
        for (String guard : engine.names()) {
            double[] one = new double[SAMPLES / 4];
            for (int i = 0; i < one.length; i++) {
                long start = System.nanoTime();
                engine.check(exchanges[i & 63], Policy.DEFAULT, Set.of(guard));
                one[i] = (System.nanoTime() - start) / 1e6;
            }
            figures.add("  " + guard + " alone, P50", micros(Figures.percentile(one, 0.5)), "");
        }
    }

    private static void load(GuardEngine engine, Exchange[] exchanges, Figures figures) throws InterruptedException {
        int cores = Runtime.getRuntime().availableProcessors();
        LongAdder done = new LongAdder();
        long end = System.nanoTime() + LOAD_SECONDS * 1_000_000_000L;
        Thread[] threads = new Thread[cores];
        for (int t = 0; t < cores; t++) {
            int offset = t;
            threads[t] = Thread.ofPlatform().start(() -> {
                for (int i = offset; System.nanoTime() < end; i++) {
                    engine.check(exchanges[i & 63], Policy.DEFAULT);
                    done.increment();
                }
            });
        }
        for (Thread thread : threads) {
            thread.join();
        }
        figures.add("guards, 1 KB, checks on " + cores + " cores", done.sum() / LOAD_SECONDS + " /s", "> 5000 /s");
    }

    private static void growth(GuardEngine engine, Figures figures) {
        for (int size = 1_000; size <= 1_000_000; size *= 10) {
            Exchange exchange = Exchange.input(GuardTexts.text(size, size));
            double best = Double.MAX_VALUE;
            for (int i = 0; i < 5; i++) {
                long start = System.nanoTime();
                Outcome outcome = engine.check(exchange, Policy.DEFAULT);
                best = Math.min(best, (System.nanoTime() - start) / 1e3);
                if (outcome.guards().isEmpty()) {
                    throw new IllegalStateException("No guard ran");
                }
            }
            figures.add(
                    String.format(Locale.ROOT, "guards, %,d characters, per KB", size),
                    String.format(Locale.ROOT, "%.0f µs", best / (size / 1_000.0)),
                    "level");
        }
    }

    private static String micros(double millis) {
        return String.format(Locale.ROOT, "%.0f µs", millis * 1000);
    }

    private static long heap() throws InterruptedException {
        System.gc();
        Thread.sleep(200);
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
