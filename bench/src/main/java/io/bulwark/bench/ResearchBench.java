package io.bulwark.bench;

import io.bulwark.research.source.Source;
import io.bulwark.testing.FakeMarkets;
import io.bulwark.testing.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Analyses against sources on this machine that take as long as real ones do and count who calls them. */
final class ResearchBench {
    private static final Map<String, Integer> DELAYS = Map.ofEntries(
            Map.entry("coingecko", 250),
            Map.entry("geckoterminal", 300),
            Map.entry("dexscreener", 200),
            Map.entry("defillama", 700),
            Map.entry("goplus", 450),
            Map.entry("blockscout", 300),
            Map.entry("snapshot", 300),
            Map.entry("reddit", 600),
            Map.entry("fear_greed", 250),
            Map.entry("github", 400),
            Map.entry("gdelt", 600),
            Map.entry("coindesk", 300),
            Map.entry("cointelegraph", 300),
            Map.entry("stocktwits", 300));

    private static final int KNOWN = 16;
    /** A few projects that nobody asked for before are among those of the load. */
    private static final int PROJECTS = 18;

    private static final int FRESH = 4;
    private static final int CACHED_PER_SECOND = 200;
    private static final int WARM_UP = 20_000;
    private static final int CACHED = 20 * CACHED_PER_SECOND;
    private static final int USERS = 100;
    private static final int USERS_PER_SECOND = 17;
    private static final int FLOOD = 60;

    private ResearchBench() {}

    static void run(Path data, Figures figures) throws InterruptedException {
        try (FakeMarkets markets = FakeMarkets.start()) {
            DELAYS.forEach((source, millis) -> markets.delay(source, Duration.ofMillis(millis)));
            try (ServerProcess server = ServerProcess.start(data, markets.environment())) {
                run(server, markets, figures);
            }
        }
    }

    private static void run(ServerProcess server, FakeMarkets markets, Figures figures) throws InterruptedException {
        String key = server.operatorKey();
        List<byte[]> requests = new ArrayList<>();
        for (int i = 0; i < PROJECTS; i++) {
            requests.add(comprehensive(key, "demo-" + i, "sync"));
        }
        try (Wire wire = new Wire(server.url())) {
            fresh(wire, requests, key, figures);
            fill(wire, requests);
        }
        cached(server, requests, figures);
        users(server, requests, figures);
        flood(server, key);
        limits(markets, figures);
    }

    private static byte[] comprehensive(String key, String project, String mode) {
        return Wire.request(
                "POST", "/api/v1/analysis/comprehensive?mode=" + mode, key, "{\"symbol\":\"" + project + "\"}");
    }

    private static void fresh(Wire wire, List<byte[]> requests, String key, Figures figures)
            throws InterruptedException {
        double[] first = new double[FRESH];
        for (int i = 0; i < FRESH; i++) {
            long start = System.nanoTime();
            wire.send(requests.get(i)).ok();
            first[i] = (System.nanoTime() - start) / 1e6;
        }
        // The list of protocols is asked for with the first project only; later ones wait for the slowest of the rest.
        int slowest = DELAYS.get("reddit");
        figures.millis("fresh analysis of a new project (found first), P50", Figures.percentile(first, 0.5), "");
        figures.millis("the very first of a server", first[0], "");
        // Answers of sources younger than ten seconds are live enough to be shared.
        Thread.sleep(11_000);
        double[] known = new double[FRESH];
        for (int i = 0; i < known.length; i++) {
            byte[] live = Wire.request("GET", "/api/analyze?includeRealtime=true&projectId=demo-" + i, key, null);
            long start = System.nanoTime();
            wire.send(live).ok();
            known[i] = (System.nanoTime() - start) / 1e6;
        }
        figures.millis(
                "fresh analysis of a known project, P50",
                Figures.percentile(known, 0.5),
                "slowest source " + slowest + " + 300 ms");
        figures.millis("fresh analysis of a known project, most", Figures.percentile(known, 1), "");
    }

    /** Until every known project is there without gaps, as far as the limits of the sources let it. */
    private static void fill(Wire wire, List<byte[]> requests) throws InterruptedException {
        Set<Integer> open = new HashSet<>();
        for (int i = 0; i < KNOWN; i++) {
            open.add(i);
        }
        for (int round = 0; round < 10 && !open.isEmpty(); round++) {
            open.removeIf(i -> wire.send(requests.get(i)).text().contains("\"sources_failed\":{}"));
            if (!open.isEmpty()) {
                Thread.sleep(10_000);
            }
        }
        System.err.println("  " + (KNOWN - open.size()) + " of " + KNOWN + " projects known");
    }

    private static void cached(ServerProcess server, List<byte[]> requests, Figures figures)
            throws InterruptedException {
        AtomicInteger other = new AtomicInteger();
        Load.asFastAsPossible(server.url(), 16, WARM_UP, (wire, i) -> send(wire, requests, i % KNOWN, other));
        other.set(0);
        double[] millis = Load.atRate(
                server.url(), 16, CACHED_PER_SECOND, CACHED, (wire, i) -> send(wire, requests, i % KNOWN, other));
        String name = "cached analysis at " + CACHED_PER_SECOND + "/s, ";
        figures.figure(name + "P50", Figures.percentile(millis, 0.5), "ms", "");
        figures.figure(name + "P99", Figures.percentile(millis, 0.99), "ms", "< 5 ms");
        figures.add("of these not answered from the cache", Integer.toString(other.get()), "0");
    }

    private static void users(ServerProcess server, List<byte[]> requests, Figures figures)
            throws InterruptedException {
        int count = 60 * USERS_PER_SECOND;
        int[] asked = zipf(count);
        AtomicInteger other = new AtomicInteger();
        double[] millis = Load.atRate(
                server.url(), USERS, USERS_PER_SECOND, count, (wire, i) -> send(wire, requests, asked[i], other));
        String name = USERS + " users, " + count + " requests in a minute, ";
        figures.figure(name + "P50", Figures.percentile(millis, 0.5), "ms", "");
        figures.figure(name + "P95", Figures.percentile(millis, 0.95), "ms", "< 100 ms");
        figures.figure(name + "P99", Figures.percentile(millis, 0.99), "ms", "");
        figures.add(
                "hit rate on Zipf over " + PROJECTS + " projects",
                String.format(Locale.ROOT, "%.1f %%", 100.0 * (count - other.get()) / count),
                "> 70 %");
    }

    /** The k-th project is asked for in proportion to 1/k. */
    private static int[] zipf(int count) {
        double sum = 0;
        double[] upTo = new double[PROJECTS];
        for (int k = 0; k < PROJECTS; k++) {
            sum += 1.0 / (k + 1);
            upTo[k] = sum;
        }
        Random random = new Random(20261121);
        int[] asked = new int[count];
        for (int i = 0; i < count; i++) {
            double at = random.nextDouble() * sum;
            while (upTo[asked[i]] < at) {
                asked[i]++;
            }
        }
        return asked;
    }

    private static void send(Wire wire, List<byte[]> requests, int project, AtomicInteger other) {
        Wire.Answer answer = wire.send(requests.get(project));
        if (answer.status() != 200 || !answer.beginsWith("\"cached\":true")) {
            other.incrementAndGet();
        }
    }

    /** Far more new projects than the sources allow. */
    private static void flood(ServerProcess server, String key) throws InterruptedException {
        Load.asFastAsPossible(
                server.url(), 20, FLOOD, (wire, i) -> wire.send(comprehensive(key, "demo-flood-" + i, "async")));
        Thread.sleep(15_000);
    }

    private static void limits(FakeMarkets markets, Figures figures) {
        for (Source source : Source.values()) {
            figures.add(
                    "most calls to " + source.wire() + " in " + source.window().toSeconds() + " s",
                    Integer.toString(markets.mostWithin(source.wire(), source.window())),
                    "<= " + source.calls());
        }
    }
}
