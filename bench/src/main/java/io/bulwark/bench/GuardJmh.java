package io.bulwark.bench;

import io.bulwark.guard.Exchange;
import io.bulwark.guard.GuardEngine;
import io.bulwark.guard.Outcome;
import io.bulwark.guard.Policy;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** One kilobyte through each guard, sampled by JMH in a JVM of its own. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(
        value = 1,
        jvmArgs = {"-Xmx256m", "-XX:+UseSerialGC"})
public class GuardJmh {
    /** The guard, or {@code all}. */
    @Param({"all", "security", "privacy", "trust", "bias"})
    public String guard = "all";

    private final GuardEngine engine = GuardEngine.standard();
    private final Exchange[] exchanges = new Exchange[64];
    private Set<String> only = Set.of();
    private int next;

    @Setup(Level.Trial)
    public void prepare() {
        for (int i = 0; i < exchanges.length; i++) {
            exchanges[i] = GuardTexts.exchange(i * 7L);
        }
        only = guard.equals("all") ? Set.copyOf(engine.names()) : Set.of(guard);
    }

    @Benchmark
    public Outcome check() {
        return engine.check(exchanges[next++ & 63], Policy.DEFAULT, only);
    }

    static void run(Figures figures) throws RunnerException {
        var options = new OptionsBuilder()
                .include(GuardJmh.class.getName())
                .param("guard", "all", "security", "privacy", "trust", "bias")
                .build();
        for (RunResult result : new Runner(options).run()) {
            var statistics = result.getPrimaryResult().getStatistics();
            figures.add(
                    "guard " + result.getParams().getParam("guard") + ", 1 KB, P50 by JMH",
                    String.format(java.util.Locale.ROOT, "%.0f µs", statistics.getPercentile(50)),
                    "");
            figures.add(
                    "guard " + result.getParams().getParam("guard") + ", 1 KB, P99 by JMH",
                    String.format(java.util.Locale.ROOT, "%.0f µs", statistics.getPercentile(99)),
                    "< 2000 µs");
        }
    }
}
