package io.bulwark.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;

/** Sends numbered requests over several connections. */
final class Load {
    private Load() {}

    /**
     * Sends at a fixed rate, whether or not earlier answers are there, and measures each from the moment it was due: what
     * waits in a queue counts.
     *
     * @return milliseconds of each request
     */
    static double[] atRate(String url, int connections, int perSecond, int count, BiConsumer<Wire, Integer> call)
            throws InterruptedException {
        double[] millis = new double[count];
        long start = System.nanoTime() + 50_000_000L;
        run(url, connections, count, (wire, i) -> {
            long due = start + i * 1_000_000_000L / perSecond;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            call.accept(wire, i);
            millis[i] = (System.nanoTime() - due) / 1e6;
        });
        return millis;
    }

    /** Sends each next request as soon as its connection is free, and gives the seconds that all took. */
    static double asFastAsPossible(String url, int connections, int count, BiConsumer<Wire, Integer> call)
            throws InterruptedException {
        long start = System.nanoTime();
        run(url, connections, count, call);
        return (System.nanoTime() - start) / 1e9;
    }

    private static void run(String url, int connections, int count, BiConsumer<Wire, Integer> call)
            throws InterruptedException {
        AtomicInteger next = new AtomicInteger();
        AtomicReference<RuntimeException> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (int c = 0; c < connections; c++) {
            threads.add(Thread.ofPlatform().start(() -> {
                try (Wire wire = new Wire(url)) {
                    for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                        call.accept(wire, i);
                    }
                } catch (RuntimeException e) {
                    failure.set(e);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (failure.get() != null) {
            throw failure.get();
        }
    }
}
