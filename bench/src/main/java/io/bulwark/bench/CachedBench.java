package io.bulwark.bench;

import io.bulwark.testing.ServerProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Scans answered from the cache, end to end: session, plan, limit, cache; by wallets that signed in. */
final class CachedBench {
    static final Map<String, String> SETTINGS = Map.of("BULWARK_PLANS_CATALOGUE_PRO_LIMITS", "1000000/1d,100000/1m");

    private static final int WALLETS = 50;
    private static final int TEXTS = 100;
    /** Every wallet asks for so many texts, most of which another one scanned first. */
    private static final int TEXTS_PER_WALLET = 10;

    private static final int CONNECTIONS = 16;
    private static final int PER_SECOND = 500;
    private static final int WARM_UP = 30 * PER_SECOND;
    private static final int MEASURED = 60 * PER_SECOND;
    private static final int FLAT_OUT = 20_000;

    private CachedBench() {}

    static void run(ServerProcess server, Figures figures) throws InterruptedException {
        String url = server.url();
        List<byte[]> requests = new ArrayList<>();
        try (Wire wire = new Wire(url)) {
            for (int w = 0; w < WALLETS; w++) {
                String session = new WalletKey(w).signIn(url, wire);
                for (int t = 0; t < TEXTS_PER_WALLET; t++) {
                    String text = Texts.request((w * TEXTS_PER_WALLET / 2 + t) % TEXTS);
                    byte[] request = Wire.request("POST", "/api/v1/scan?mode=sync", session, text);
                    wire.send(request).ok();
                    requests.add(request);
                }
            }
        }
        AtomicInteger other = new AtomicInteger();
        Load.atRate(url, CONNECTIONS, PER_SECOND, WARM_UP, (wire, i) -> send(wire, requests, i, other));
        double[] millis =
                Load.atRate(url, CONNECTIONS, PER_SECOND, MEASURED, (wire, i) -> send(wire, requests, i, other));
        figures.figure("cached scan at " + PER_SECOND + "/s, P50", Figures.percentile(millis, 0.5), "ms", "");
        figures.figure("cached scan at " + PER_SECOND + "/s, P99", Figures.percentile(millis, 0.99), "ms", "< 5 ms");
        figures.figure("cached scan at " + PER_SECOND + "/s, P99.9", Figures.percentile(millis, 0.999), "ms", "");
        figures.add("of these not answered from the cache", Integer.toString(other.get()), "0");
        double seconds = Load.asFastAsPossible(url, CONNECTIONS, FLAT_OUT, (wire, i) -> send(wire, requests, i, other));
        figures.add(
                "cached scans per second, " + CONNECTIONS + " clients",
                String.format(Locale.ROOT, "%.0f /s", FLAT_OUT / seconds),
                "");
    }

    private static void send(Wire wire, List<byte[]> requests, int i, AtomicInteger other) {
        // Neighbours in time are far apart in the list: no wallet comes twice in a row.
        byte[] request = requests.get((int) (i * 7_919L % requests.size()));
        Wire.Answer answer = wire.send(request);
        if (answer.status() != 200 || !answer.beginsWith("\"cached\":true")) {
            other.incrementAndGet();
        }
    }
}
